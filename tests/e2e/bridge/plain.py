"""A server that knows nothing of the protocol."""

import asyncio, json, os, sys
from websockets.asyncio.server import serve

async def handle(socket):
    async def answer(call):
        if call["func"] == "later":
            await asyncio.sleep(call["args"]["seconds"])
        if call["func"] == "fail":
            said = {"error": {"message": "no such order", "type": "KeyError"}}
        else:
            said = {"result": {"args": call["args"], "session": call["session_id"]}}
        await socket.send(json.dumps({"id": call["id"], **said}))
    async for text in socket:
        asyncio.ensure_future(answer(json.loads(text)))

async def main():
    async with serve(handle, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        print(json.dumps({"event": "listening", "url": url}), file=sys.stderr, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, os.read, 0, 1)

asyncio.run(main())
