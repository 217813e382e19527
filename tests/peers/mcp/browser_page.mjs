// What runs in the page: the two official TypeScript clients, as a front end would use them.

import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from "@modelcontextprotocol/client";

const me = { name: "page", version: "1" };
let client;
let transport;

const page = {
  // kind: v1, v2 (its default, the older era) or v2-auto (the newest era that the server speaks).
  async connect(kind, url, token) {
    const options = token ? { requestInit: { headers: { Authorization: `Bearer ${token}` } } } : {};
    if (kind === "v1") {
      client = new ClientV1(me);
      transport = new TransportV1(new URL(url), options);
    } else {
      client = new ClientV2(me, kind === "v2-auto" ? { versionNegotiation: { mode: "auto" } } : {});
      transport = new TransportV2(new URL(url), options);
    }
    await client.connect(transport);
    return { server: client.getServerVersion().name, session: transport.sessionId ?? null };
  },
  async tools() {
    return (await client.listTools()).tools.map((tool) => tool.name);
  },
  async call(name, args) {
    const result = await client.callTool({ name, arguments: args });
    return { isError: result.isError ?? false, text: result.content[0].text, session: transport.sessionId ?? null };
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
