"""The official MCP client against `towow --local mcp`: both eras, the whole story."""

import asyncio
import json
import os
import sys
import tempfile

from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

INTENT = "我想找一个技术合伙人，一起做面向大学生的 AI 教育产品"


async def story(binary: str, mode: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        env = {"HOME": home, "PATH": os.environ["PATH"]}
        server = StdioServerParameters(command=binary, args=["--local", "mcp", "--surface", "legacy"], env=env)
        async with Client(stdio_client(server), mode=mode) as client:
            tools = (await client.list_tools()).tools
            names = [tool.name for tool in tools]
            assert "towow_formulation_start" in names and "towow_result" in names, names

            async def call(name: str, arguments: dict) -> dict:
                answer = await client.call_tool(name, arguments)
                assert not answer.is_error, answer.content[0].text
                assert json.loads(answer.content[0].text) == answer.structured_content
                return answer.structured_content

            opened = await call("towow_formulation_start", {"raw_intent": INTENT})
            assert "我想找一个技术合伙人" in opened["document"], opened
            confirmed = await call(
                "towow_formulation_confirm",
                {"session_id": opened["session_id"], "start_negotiation": True, "k": 2},
            )
            assert confirmed["run"]["participant_count"] == 2, confirmed
            result = await call("towow_result", {"run_id": confirmed["run"]["run_id"]})
            assert result["status"] == "done" and result["plan"].startswith("# 协作计划"), result
            inbox = await call("towow_inbox", {})
            assert inbox["unread"] == 1, inbox

            refused = await client.call_tool("towow_result", {"run_id": "run_nosuch"})
            assert refused.is_error
            assert json.loads(refused.content[0].text)["error"]["code"] == "not_found"
            print(f"{mode}: {len(tools)} tools, {result['total_rounds']} rounds")


async def main() -> None:
    for mode in ("legacy", "auto"):
        await asyncio.wait_for(story(sys.argv[1], mode), 60)


asyncio.run(main())
