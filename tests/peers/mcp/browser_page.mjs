// What runs in the page: the two official TypeScript clients, as a front end would use them.

import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from "@modelcontextprotocol/client";

const me = { name: "page", version: "1" };
let client;
let transport;
// The lists of tools that the page was told of, without asking for them.
let told;

// Version 1 takes the schema of the result before the options.
const called = (params, options) =>
  client instanceof ClientV1 ? client.callTool(params, undefined, options) : client.callTool(params, options);

const page = {
  // kind: v1, v2 (its default, the older era) or v2-auto (the newest era that the server speaks).
  async connect(kind, url, token) {
    const http = token ? { requestInit: { headers: { Authorization: `Bearer ${token}` } } } : {};
    told = [];
    const onChanged = (error, tools) => told.push(error ? `${error}` : tools.map((tool) => tool.name));
    const options = { listChanged: { tools: { onChanged } } };
    if (kind === "v1") {
      client = new ClientV1(me, options);
      transport = new TransportV1(new URL(url), http);
    } else {
      client = new ClientV2(me, kind === "v2-auto" ? { ...options, versionNegotiation: { mode: "auto" } } : options);
      transport = new TransportV2(new URL(url), http);
    }
    await client.connect(transport);
    return { server: client.getServerVersion().name, session: transport.sessionId ?? null };
  },
  async tools() {
    return (await client.listTools()).tools.map((tool) => tool.name);
  },
  async call(name, args, _meta) {
    const result = await called({ name, arguments: args, ...(_meta && { _meta }) });
    const session = transport.sessionId ?? null;
    return { isError: result.isError ?? false, text: result.content[0].text, structured: result.structuredContent, session };
  },
  // What was heard before the answer came.
  async watch(name, args) {
    const heard = [];
    await called({ name, arguments: args }, { onprogress: (progress) => heard.push(progress) });
    return heard;
  },
  // Sends a text of so many bytes; true when it has come back unchanged.
  async echo(name, bytes) {
    // The last character has three.
    const text = `${"x".repeat(bytes - 3)}通`;
    const result = await called({ name, arguments: { text } });
    if (result.content[0].text === text) return true;
    throw new Error(`another text came back: ${result.content[0].text.slice(0, 300)}`);
  },
  told() {
    return told;
  },
  async close() {
    if (transport.sessionId && transport.terminateSession) await transport.terminateSession();
    await client.close();
  },
};

// An error as data: a page is asked from outside.
window.ask = async (verb, ...args) => {
  try {
    return { ok: await page[verb](...args) };
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
};
