// The official TypeScript clients against `towow mcp`: v1 (@modelcontextprotocol/sdk) and v2 (@modelcontextprotocol/client)
// in its three modes, every surface, both transports.
//
//     world.py BINARY node typescript_clients.mjs NODE_MODULES [stdio] [http] [SURFACE...]
//
// A line for each client says what it saw; the first untruth ends it.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const [modules, ...wanted] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), 'here.js'));
const world = JSON.parse(process.env.WORLD);
const INTENT = '我想找一个技术合伙人，一起做面向大学生的 AI 教育产品';
const DOMAINS = ['identity', 'express', 'discover', 'collaborate', 'message', 'browse'];
const SURFACES = ['lean', 'legacy', 'both', 'mini'];
const only = (all) => (all.some((one) => wanted.includes(one)) ? all.filter((one) => wanted.includes(one)) : all);
const me = { name: 'peers', version: '0' };

/** The four clients; each makes one that is connected. `person` answers questions, where the client can ask. */
const CLIENTS = {
  v1: { era: 'legacy', missing: -32002, connect: v1 },
  // Whichever number a server gives to what is missing, it reads the newer one.
  'v2 legacy': { era: 'legacy', missing: -32602, connect: (server, person) => v2(server, person) },
  'v2 auto': { era: 'modern', missing: -32602, connect: (server, person) => v2(server, person, 'auto') },
  'v2 pinned': { era: 'modern', missing: -32602, connect: (server, person) => v2(server, person, { pin: '2026-07-28' }) },
};

async function v1(server, person) {
  const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
  const { ElicitRequestSchema } = require('@modelcontextprotocol/sdk/types.js');
  const client = new Client(me, { capabilities: person ? { elicitation: {} } : {} });
  if (person) client.setRequestHandler(ElicitRequestSchema, (request) => person(request.params));
  const { StdioClientTransport } = require('@modelcontextprotocol/sdk/client/stdio.js');
  const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js');
  await client.connect(transport(server, StdioClientTransport, StreamableHTTPClientTransport));
  const { callTool } = client;
  // v1 takes the schema of the result before the options.
  client.callTool = (params, options) => callTool.call(client, params, undefined, options);
  return client;
}

async function v2(server, person, mode) {
  const { Client, StreamableHTTPClientTransport } = require('@modelcontextprotocol/client');
  const { StdioClientTransport } = require('@modelcontextprotocol/client/stdio');
  const options = { capabilities: person ? { elicitation: { form: {} } } : {} };
  if (mode) options.versionNegotiation = { mode };
  const client = new Client(me, options);
  if (person) client.setRequestHandler('elicitation/create', (request) => person(request.params));
  await client.connect(transport(server, StdioClientTransport, StreamableHTTPClientTransport));
  return client;
}

function transport(server, Stdio, Http) {
  const headers = server.token ? { Authorization: `Bearer ${server.token}` } : {};
  if (server.url) return new Http(new URL(server.url), { requestInit: { headers } });
  return new Stdio({ command: world.binary, args: server.args, env: server.env, stderr: 'ignore' });
}

/** A server: on standard input every client starts its own, over HTTP it listens already. */
async function serving(how, surface, { home, token, local = true, ...env }, work) {
  const server = {
    token,
    args: local ? ['--local', 'mcp'] : ['mcp'],
    env: { HOME: home ?? mkdtempSync(join(world.dir, 'ts-')), PATH: process.env.PATH, TOWOW_LANG: 'en', TOWOW_MCP_SURFACE: surface, ...env },
  };
  if (how === 'stdio') return work(server);
  const args = [...server.args, '--http', '127.0.0.1:0', ...(token ? [] : ['--no-token'])];
  if (token) server.env.TOWOW_MCP_TOKEN = token;
  const child = spawn(world.binary, args, { env: server.env, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    for await (const line of createInterface({ input: child.stderr })) {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      assert(found, `no address: ${line}`);
      server.url = `${found[0]}/mcp`;
      break;
    }
    child.stderr.resume();
    return await work(server);
  } finally {
    const over = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await over;
  }
}

const told = (answer) => answer.content[0].text;

function worked(answer) {
  assert(!answer.isError, answer.isError && told(answer));
  assert.deepEqual(JSON.parse(told(answer)), answer.structuredContent);
  return answer.structuredContent;
}

function failed(answer) {
  assert.equal(answer.isError, true, JSON.stringify(answer));
  return JSON.parse(told(answer)).error;
}

async function protocolError(code, call) {
  const answer = await call.then((value) => ({ value }), (error) => ({ error }));
  assert.equal(answer.error?.code, code, `${code} was expected: ${JSON.stringify(answer.value) ?? answer.error}`);
}

/** Calls operations the way of a surface. */
class Speaker {
  constructor(client, surface) {
    Object.assign(this, { client, surface, toolOf: new Map() });
  }

  raw(op, kwargs = {}, options = undefined) {
    if (this.surface === 'lean') return this.client.callTool({ name: this.toolOf.get(op), arguments: { op, kwargs } }, options);
    if (this.surface === 'mini') return this.client.callTool({ name: 'towow', arguments: { op, kwargs } }, options);
    return this.client.callTool({ name: `towow_${op}`, arguments: kwargs }, options);
  }

  async op(op, kwargs, options) {
    return worked(await this.raw(op, kwargs, options));
  }

  async refused(op, kwargs) {
    return failed(await this.raw(op, kwargs));
  }
}

async function described(client, surface) {
  const { tools, nextCursor } = await client.listTools();
  assert.equal(nextCursor, undefined);
  const names = tools.map((tool) => tool.name);
  const facade = DOMAINS.map((domain) => `towow_${domain}`);
  if (surface === 'lean') assert.deepEqual(names.toSorted(), facade.toSorted());
  if (surface === 'mini') assert.deepEqual(names, ['towow']);
  if (surface === 'legacy') assert(names.length > 70 && names.includes('towow_run_status'));
  if (surface === 'both') assert(names.length > 75 && facade.every((name) => names.includes(name)));
  for (const tool of tools) {
    assert.equal(tool.inputSchema.type, 'object', tool.name);
    assert.equal(tool.outputSchema?.type, 'object', tool.name);
    for (const word of ['anyOf', 'oneOf', 'allOf', '$ref', '$defs']) assert(!(word in tool.inputSchema), tool.name);
  }
  const speaker = new Speaker(client, surface);
  if (surface === 'lean') {
    for (const name of names) {
      const { actions } = worked(await client.callTool({ name, arguments: { op: 'list' } }));
      for (const action of actions) speaker.toolOf.set(action.name, name);
    }
    const schema = await client.callTool({ name: 'towow_express', arguments: { op: 'schema', kwargs: { target: 'formulation_start' } } });
    assert.equal(worked(schema).params.raw_intent.required, true);
  }
  if (surface === 'mini') {
    const found = worked(await client.callTool({ name: 'towow', arguments: { op: 'find', kwargs: { query: 'result of a run' } } }));
    assert(found.found.some((line) => line.op.startsWith('result(')), JSON.stringify(found));
  }
  return speaker;
}

async function everything(name, how, surface) {
  const { era, missing, connect } = CLIENTS[name];
  await serving(how, surface, {}, async (server) => {
    const client = await connect(server);
    assert.equal(client.getServerVersion()?.name ?? 'towow', 'towow');
    const speaker = await described(client, surface);
    const opened = await speaker.op('formulation_start', { raw_intent: INTENT });
    // These clients forget whom to tell when a piece and the answer arrive in one read: there may be none (see `waiting`).
    let last = 0;
    const onprogress = ({ progress }) => {
      assert(progress > last, `${progress} after ${last}`);
      last = progress;
    };
    await speaker.op('formulation_reply', { session_id: opened.session_id, user_message: '最好会后端开发' }, { onprogress });
    const confirmed = await speaker.op('formulation_confirm', { session_id: opened.session_id, start_negotiation: true, k: 2 });
    const run = confirmed.run.run_id;
    const waited = await speaker.op('run_wait', { run_id: run });
    assert(waited.over === true && waited.status === 'done', JSON.stringify(waited));
    assert((await speaker.op('result', { run_id: run })).plan.startsWith('# 协作计划'));

    assert.equal((await speaker.refused('result', { run_id: 'run_nosuch' })).code, 'not_found');
    assert.match((await speaker.refused('discover', { demand_text: 'x', kk: 1 })).message, /kk/);
    assert.match((await speaker.refused('formulation_start', { raw_intent: 5 })).message, /raw_intent/);
    await protocolError(-32602, client.callTool({ name: 'towow_nosuch', arguments: {} }));
    if (surface !== 'legacy') {
      const tool = surface === 'mini' ? 'towow' : 'towow_express';
      const error = failed(await client.callTool({ name: tool, arguments: { op: 'formulation_strt' } }));
      assert.match(error.message, /formulation_start/);
    }

    const { prompts } = await client.listPrompts();
    assert.equal(prompts.length, 5);
    for (const prompt of [prompts[0].name, 'been-there']) {
      const got = await client.getPrompt({ name: prompt, arguments: { intent: '学会陶艺' } });
      assert.match(got.messages[0].content.text, /学会陶艺/);
    }
    await protocolError(-32602, client.getPrompt({ name: 'towow_motif_nosuch' }));

    const { resources } = await client.listResources();
    assert(resources.some((resource) => resource.uri === 'towow://inbox'));
    const { resourceTemplates } = await client.listResourceTemplates();
    const uri = 'towow://runs/{run_id}/result';
    assert(resourceTemplates.some((template) => template.uriTemplate === uri));
    const read = await client.readResource({ uri: uri.replace('{run_id}', run) });
    assert(JSON.parse(read.contents[0].text).plan.startsWith('# 协作计划'));
    await protocolError(missing, client.readResource({ uri: 'towow://nosuch' }));
    const completed = await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name: 'run_id', value: run.slice(0, 6) } });
    assert.deepEqual(completed.completion.values, [run]);
    if (era === 'legacy') await client.ping();
    await client.close();
  });
}

async function confirming(name, how, surface) {
  const { connect } = CLIENTS[name];
  await serving(how, surface, {}, async (server) => {
    const answers = [{ action: 'decline' }, { action: 'accept', content: { confirm: true } }];
    const asked = [];
    const client = await connect(server, (params) => {
      asked.push(params.message);
      return answers.shift();
    });
    const speaker = await described(client, surface);
    const [{ agent_id }] = (await speaker.op('public_agents', { limit: 1 })).agents;
    await speaker.op('talent_pool_add', { agent_id });
    const saved = async () => (await speaker.op('talent_pool', {})).entries.map((row) => row.agent_id);
    assert.equal((await speaker.refused('talent_pool_remove', { agent_id })).code, 'declined');
    assert.deepEqual(await saved(), [agent_id]);
    await speaker.op('talent_pool_remove', { agent_id });
    assert.deepEqual(await saved(), []);
    assert(asked.length === 2 && asked.every((question) => question.includes(agent_id)), asked.join());
    await client.close();
  });
  await serving(how, surface, {}, async (server) => {
    const client = await connect(server);
    const speaker = await described(client, surface);
    const [{ agent_id }] = (await speaker.op('public_agents', { limit: 1 })).agents;
    await speaker.op('talent_pool_add', { agent_id });
    assert.equal((await speaker.refused('talent_pool_remove', { agent_id })).code, 'destructive_action_requires_confirmation');
    await speaker.op('talent_pool_remove', { agent_id, confirm: true });
    await client.close();
  });
}

/** A run that waits for a person tells that it goes on, and is over when the person has answered. */
async function waiting(name, how) {
  const run = world.runs.pop();
  const env = { TOWOW_BACKEND_URL: world.url };
  return serving(how, 'lean', { home: world.ada, local: false, ...env }, async (server) => {
    const client = await CLIENTS[name].connect(server);
    const speaker = await described(client, 'lean');
    const heard = [];
    const call = speaker.op('run_wait', { run_id: run }, { onprogress: (progress) => heard.push(progress.progress) });
    await sleep(700);
    const say = ['run', 'respond', run, '--round', '1', '--content', '我周末能教，想换一组照片。'];
    const bo = { HOME: world.bo, PATH: process.env.PATH, ...env };
    assert.equal(spawnSync(world.binary, say, { env: bo, stdio: 'ignore' }).status, 0);
    const over = await call;
    assert(over.over === true && over.status === 'done', JSON.stringify(over));
    assert(heard.length > 0 && heard.every((value, at) => at === 0 || value > heard[at - 1]), heard.join());
    await client.close();
    return `${heard.length} notifications of progress`;
  });
}

/** A call that the client gives up is given up at the backend as well. */
async function cancelling(name, how) {
  let open = 0;
  const deaf = createServer((socket) => {
    open += 1;
    socket.on('close', () => { open -= 1; }).on('error', () => {}).resume();
  });
  await new Promise((ready) => deaf.listen(0, '127.0.0.1', ready));
  const env = { TOWOW_BACKEND_URL: `http://127.0.0.1:${deaf.address().port}`, TOWOW_TOKEN: 't', TOWOW_AGENT_ID: 'a' };
  try {
    return await serving(how, 'lean', { local: false, ...env }, async (server) => {
      const client = await CLIENTS[name].connect(server);
      const speaker = await described(client, 'lean');
      const stop = new AbortController();
      const call = assert.rejects(speaker.raw('inbox', {}, { signal: stop.signal }));
      for (let tries = 0; open === 0 && tries < 200; tries += 1) await sleep(10);
      assert.equal(open, 1, 'the backend is asked');
      stop.abort();
      await call;
      const begun = performance.now();
      while (open && performance.now() - begun < 2000) await sleep(5);
      assert.equal(open, 0, 'the backend is still asked');
      const took = performance.now() - begun;
      worked(await client.callTool({ name: 'towow_message', arguments: { op: 'list' } }));
      await client.close();
      return `the backend is let go after ${took.toFixed(0)} ms`;
    });
  } finally {
    deaf.close();
  }
}

/** Functions of a Python process, beside the operations. */
async function bridged(name, how) {
  const { era, connect } = CLIENTS[name];
  // Over HTTP the newer era has no sessions: there a client names its own.
  const own = how === 'http' && era === 'modern' ? { _meta: { 'net.towow/session': `typescript ${name}`.replace(/ /g, '-') } } : {};
  return serving(how, 'lean', { TOWOW_BRIDGE: world.worker }, async (server) => {
    const client = await connect(server);
    const tools = new Map((await client.listTools()).tools.map((tool) => [tool.name, tool]));
    const functions = ['py_add', 'py_echo', 'py_counter', 'py_slow_job', 'py_picture', 'py_divide'];
    for (const tool of [...functions, ...DOMAINS.map((domain) => `towow_${domain}`)]) assert(tools.has(tool), tool);
    assert.equal(tools.get('py_add').description, 'Adds two numbers.');
    assert.equal(tools.get('py_add').inputSchema.properties.a.description, 'The first number.');
    const call = (tool, args, more, options) => client.callTool({ name: tool, arguments: args, ...more }, options);
    const added = await call('py_add', { a: 1, b: 2.5 });
    assert(!added.isError && told(added) === '3.5', JSON.stringify(added));
    assert.deepEqual(added.structuredContent, { result: 3.5 });
    for (const count of [1, 2, 3]) assert.deepEqual(worked(await call('py_counter', {}, own)), { count });
    const error = failed(await call('py_divide', { a: 1, b: 0 }));
    assert(error.code === 'tool_error' && error.type === 'ZeroDivisionError', JSON.stringify(error));
    assert.equal(failed(await call('py_add', { a: 1, b: 'two' })).code, 'invalid_argument');
    await protocolError(-32602, call('py_ad', {}));
    const [picture] = (await call('py_picture', { size: 16 })).content;
    assert(picture.type === 'image' && picture.mimeType === 'image/png', JSON.stringify(picture));
    assert.equal(Buffer.from(picture.data, 'base64').subarray(0, 4).toString('latin1'), '\x89PNG');
    const heard = [];
    const options = { onprogress: (progress) => heard.push(progress.message) };
    assert.deepEqual(worked(await call('py_slow_job', { steps: 3, seconds: 0.1 }, {}, options)), { steps: 3 });
    assert.deepEqual(heard.slice(0, 2), ['step 1 of 3', 'step 2 of 3']);
    await client.close();
    return `${heard.length} notifications of progress`;
  });
}

/** Without its token nobody is let in. */
async function withToken(name) {
  await serving('http', 'lean', { token: 'a-token-of-more-than-thirty-two-characters' }, async (server) => {
    const client = await CLIENTS[name].connect(server);
    await described(client, 'lean');
    await client.close();
    for (const token of [undefined, 'another-token-of-more-than-thirty-two-characters']) {
      await assert.rejects(CLIENTS[name].connect({ ...server, token }), /401|[Uu]nauthori[sz]ed/);
    }
  });
}

async function step(what, work) {
  const begun = performance.now();
  let overdue;
  const limit = new Promise((_, no) => { overdue = setTimeout(() => no(new Error('it takes longer than 30 s')), 30_000); });
  try {
    const said = await Promise.race([work, limit]);
    console.log(`TypeScript ${what}: ${said ? `${said}, ` : ''}${((performance.now() - begun) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.log(`FAILED TypeScript ${what}`);
    throw error;
  } finally {
    clearTimeout(overdue);
  }
}

for (const how of only(['stdio', 'http'])) {
  for (const name of Object.keys(CLIENTS)) {
    for (const surface of only(SURFACES)) await step(`${name}, ${how}, ${surface}: all`, everything(name, how, surface));
    await step(`${name}, ${how}, lean: confirming`, confirming(name, how, 'lean'));
    await step(`${name}, ${how}: functions of Python`, bridged(name, how));
    if (how === 'http') await step(`${name}, http, lean: a token`, withToken(name));
  }
  for (const name of ['v1', 'v2 auto']) {
    await step(`${name}, ${how}: waiting`, waiting(name, how));
    await step(`${name}, ${how}: cancelling`, cancelling(name, how));
  }
}
process.exit(0);
