"""The official Python client against `towow mcp`: every surface, both eras, both transports.

    world.py BINARY python_client.py [stdio] [http] [SURFACE...]

A line for each client says what it saw; the first untruth ends it.
"""

import asyncio
import base64
import contextlib
import json
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import anyio
from mcp import Client
from mcp_types import CallToolResult, ElicitResult, ImageContent, PromptReference, ResourceTemplateReference

from python_peer import MODES, WORLD, Place, Progress, environment, failed, place, protocol_error, text, worked

INTENT = "我想找一个技术合伙人，一起做面向大学生的 AI 教育产品"
SURFACES = ["lean", "legacy", "both", "mini"]
TRANSPORTS = ["stdio", "http"]
DOMAINS = ["identity", "express", "discover", "collaborate", "message", "browse"]
MOTIFS = ["travel_companion", "missing_cofounder", "stuck_point_clinic", "same_stage_veteran", "cross_domain_transplant"]
RESULT = "towow://runs/{run_id}/result"


@dataclass
class Speaker:
    """Calls operations the way of a surface."""

    client: Client
    surface: str
    domain_of: dict[str, str] = field(default_factory=dict)

    def put(self, op: str, kwargs: dict) -> tuple[str, dict]:
        """The tool and its arguments."""
        match self.surface:
            case "lean":
                return self.domain_of[op], {"op": op, "kwargs": kwargs}
            case "mini":
                return "towow", {"op": op, "kwargs": kwargs}
            case _:
                return f"towow_{op}", kwargs

    async def raw(self, op: str, *, told: Callable | None = None, **kwargs: object) -> CallToolResult:
        tool, arguments = self.put(op, kwargs)
        return await self.client.call_tool(tool, arguments, progress_callback=told)

    async def op(self, op: str, *, told: Callable | None = None, **kwargs: object) -> dict:
        return worked(await self.raw(op, told=told, **kwargs))

    async def refused(self, op: str, **kwargs: object) -> dict:
        return failed(await self.raw(op, **kwargs))


async def described(client: Client, surface: str, mode: str) -> Speaker:
    """What it says of itself, and its tools."""
    assert client.protocol_version == MODES[mode], client.protocol_version
    if client.server_info:  # a pinned client has not asked
        assert client.server_info.name == "towow", client.server_info
    if mode != "2026-07-28":
        assert "towow" in client.instructions.lower(), client.instructions
    listed = await client.list_tools()
    assert listed.next_cursor is None
    tools = {tool.name: tool for tool in listed.tools}
    assert len(tools) == len(listed.tools), "a name occurs twice"
    facade = {f"towow_{domain}" for domain in DOMAINS}
    match surface:
        case "lean":
            assert set(tools) == facade, tools.keys()
        case "mini":
            assert set(tools) == {"towow"}, tools.keys()
        case "legacy":
            assert len(tools) > 70 and not tools.keys() & (facade - {"towow_discover"}), tools.keys()
        case "both":
            assert len(tools) > 75 and tools.keys() >= facade, tools.keys()
    for tool in listed.tools:
        hints = tool.annotations
        assert tool.description and (hints.read_only_hint or hints.destructive_hint is not None), tool
        # An old name takes what the new one takes.
        strict = tool.input_schema.get("additionalProperties") is False
        assert tool.input_schema["type"] == "object" and (strict or "Old name" in tool.description), tool
        assert tool.output_schema and tool.output_schema["type"] == "object", tool
    speaker = Speaker(client, surface)
    if surface in ("lean", "both"):
        for tool in sorted(facade):
            for action in worked(await client.call_tool(tool, {"op": "list"}))["actions"]:
                assert action["name"] not in speaker.domain_of and action["summary"], action
                speaker.domain_of[action["name"]] = tool
        assert len(speaker.domain_of) > 70, speaker.domain_of
        told = worked(await client.call_tool("towow_express", {"op": "schema", "kwargs": {"target": "formulation_start"}}))
        assert told["params"]["raw_intent"]["required"] is True, told
        told = worked(await client.call_tool("towow_identity", {"op": "schema", "kwargs": {"target": "login"}}))
        assert told["params"]["password"]["sensitive"] is True, told
    if surface == "mini":
        found = worked(await client.call_tool("towow", {"op": "find", "kwargs": {"query": "start a formulation"}}))
        assert any("formulation_start" in line["op"] for line in found["found"]), found
        told = worked(await client.call_tool("towow", {"op": "schema", "kwargs": {"target": "formulation_start"}}))
        assert told["params"]["raw_intent"]["required"] is True, told
    return speaker


async def refusals(speaker: Speaker) -> None:
    """What a model gets wrong is told to it so that it can do better; what a client gets wrong is a protocol error."""
    client, surface = speaker.client, speaker.surface
    await protocol_error(-32602, client.call_tool("towow_nosuch", {}))
    await protocol_error(-32602, client.call_tool("", {}))
    error = await speaker.refused("formulation_start", raw_intent=5)
    assert "raw_intent" in error["message"] and "formulation_start" in error["message"], error
    error = await speaker.refused("discover", demand_text="x", kk=1)
    assert "kk" in error["message"], error
    assert "max_candidates" in error["message"], error
    error = await speaker.refused("discover")
    assert "demand_text" in error["message"], error
    error = await speaker.refused("result", run_id="run_nosuch")
    assert error["code"] == "not_found", error
    if surface == "legacy":
        return
    tool = "towow" if surface == "mini" else "towow_express"
    for arguments, words in [
        ({"op": "formulation_strt"}, ["formulation_strt", "formulation_start"]),
        ({"op": "my_demands", "kwargs": {}, "extra": 1}, ["extra"]),
        ({"op": "my_demands", "kwargs": {"offst": 1}}, ["offst", "offset", "limit"]),
        ({"op": "my_demands", "kwargs": {"offset": "one"}}, ["offset"]),
        ({"op": "my_demands", "kwargs": 5}, ["kwargs"]),
        ({"op": 5}, ["op"]),
        ({}, ["op"]),
        ({"op": "schema", "kwargs": {"target": "nosuch"}}, ["nosuch"]),
        ({"op": "schema"}, ["target"]),
    ]:
        error = failed(await client.call_tool(tool, arguments))
        assert all(word in error["message"] for word in words), (arguments, error)


async def story(speaker: Speaker) -> str:
    """From a wish to a plan, on the node in the same process; returns the run."""
    opened = await speaker.op("formulation_start", raw_intent=INTENT)
    assert "我想找一个技术合伙人" in opened["document"], opened
    progress = Progress()
    replied = await speaker.op("formulation_reply", told=progress, session_id=opened["session_id"],
                               user_message="最好会后端开发，每周能投入十小时")
    assert replied, replied
    assert progress.said, "a streamed reply tells how it grows"
    confirmed = await speaker.op("formulation_confirm", session_id=opened["session_id"], start_negotiation=True, k=2)
    run = confirmed["run"]["run_id"]
    assert confirmed["run"]["participant_count"] == 2, confirmed
    waited = await speaker.op("run_wait", run_id=run)
    assert waited["over"] is True and waited["status"] == "done", waited
    result = await speaker.op("result", run_id=run)
    assert result["status"] == "done" and result["plan"].startswith("# 协作计划"), result
    assert (await speaker.op("inbox"))["unread"] == 1
    if speaker.surface == "both":  # and the same through the other tools
        answer = await speaker.client.call_tool("towow_collaborate", {"op": "result", "kwargs": {"run_id": run}})
        assert worked(answer) == result
        found = worked(await speaker.client.call_tool("towow_discover", {"op": "discover", "kwargs": {"demand_text": INTENT}}))
        assert found["nominations"], found
    return run


async def prompts(client: Client) -> None:
    listed = {prompt.name: prompt for prompt in (await client.list_prompts()).prompts}
    assert set(listed) == {f"towow_motif_{motif}" for motif in MOTIFS}, listed.keys()
    intent = "学会陶艺拉坯"
    for name in [*listed, "travel-companion", "missing-piece", "stuck-consult", "been-there", "cross-domain"]:
        got = await client.get_prompt(name, {"intent": intent})
        said = got.messages[0].content.text
        assert "formulation_start" in said and intent in said and got.description, (name, got)
    bare = await client.get_prompt("towow_motif_travel_companion")
    assert bare.messages and intent not in bare.messages[0].content.text
    await protocol_error(-32602, client.get_prompt("towow_motif_nosuch"))


async def resources(client: Client, run: str, mode: str) -> None:
    assert "towow://inbox" in [resource.uri for resource in (await client.list_resources()).resources]
    templates = {template.uri_template for template in (await client.list_resource_templates()).resource_templates}
    assert templates == {"towow://runs/{run_id}", RESULT}, templates
    for uri, check in [
        ("towow://inbox", lambda value: value["unread"] == 1),
        (f"towow://runs/{run}", lambda value: value["status"] == "done" and value["run_id"] == run),
        (f"towow://runs/{run}/result", lambda value: value["plan"].startswith("# 协作计划")),
    ]:
        content = (await client.read_resource(uri)).contents[0]
        assert content.mime_type == "application/json" and check(json.loads(content.text)), content
    missing = -32002 if mode == "legacy" else -32602
    for uri in ("towow://nosuch", "towow://runs/", "file:///etc/passwd", "towow://runs/run_nosuch"):
        await protocol_error(missing, client.read_resource(uri))
    reference = ResourceTemplateReference(uri=RESULT)
    for beginning, found in [("", [run]), (run[:6], [run]), (run, [run]), ("nosuch", [])]:
        answer = await client.complete(reference, {"name": "run_id", "value": beginning})
        assert answer.completion.values == found, (beginning, answer)
    answer = await client.complete(PromptReference(name="towow_motif_travel_companion"), {"name": "intent", "value": "x"})
    assert answer.completion.values == [], answer


async def main_part(place: Place, mode: str) -> None:
    async with place.client(mode) as client:
        speaker = await described(client, place.surface, mode)
        await refusals(speaker)
        run = await story(speaker)
        await prompts(client)
        await resources(client, run, mode)
        if mode == "legacy":
            with warnings.catch_warnings(action="ignore"):  # it is gone from the next revision
                await client.send_ping()


async def confirming(place: Place, mode: str) -> None:
    """What cannot be undone is asked about, where the client can ask; else the model has to say that it was."""
    answers: list[ElicitResult] = []
    asked: list[str] = []

    async def person(_context: object, params: object) -> ElicitResult:
        assert list(params.requested_schema["properties"]) == ["confirm"], params
        asked.append(params.message)
        return answers.pop(0)

    async def saved(speaker: Speaker) -> list[str]:
        return [row["agent_id"] for row in (await speaker.op("talent_pool"))["entries"]]

    async with place.client(mode, elicitation_callback=person) as client:
        speaker = await described(client, place.surface, mode)
        found = await speaker.op("public_agents", limit=2)
        one, other = [row["agent_id"] for row in found["agents"]]
        for agent in (one, other):
            await speaker.op("talent_pool_add", agent_id=agent)
        answers[:] = [ElicitResult(action="decline"), ElicitResult(action="cancel"),
                      ElicitResult(action="accept", content={"confirm": False})]
        for _ in range(3):
            error = await speaker.refused("talent_pool_remove", agent_id=one)
            assert error["code"] == "declined", error
            assert one in await saved(speaker)
        # That the model says so does not replace the person.
        answers[:] = [ElicitResult(action="decline")]
        error = await speaker.refused("talent_pool_remove", agent_id=one, confirm=True)
        assert error["code"] == "declined" and one in await saved(speaker), error
        answers[:] = [ElicitResult(action="accept", content={"confirm": True})]
        await speaker.op("talent_pool_remove", agent_id=one)
        assert one not in await saved(speaker) and not answers
        assert len(asked) == 5 and all(one in question for question in asked), asked
    async with place.client(mode) as client:
        speaker = await described(client, place.surface, mode)
        for kwargs in ({}, {"confirm": False}, {"confirm": "true"}, {"confirm": 1}):
            error = await speaker.refused("talent_pool_remove", agent_id=other, **kwargs)
            wanted = "invalid_argument" if kwargs.get("confirm") else "destructive_action_requires_confirmation"
            assert error["code"] == wanted, (kwargs, error)
        assert other in await saved(speaker)
        await speaker.op("talent_pool_remove", agent_id=other, confirm=True)
        assert other not in await saved(speaker)


async def waiting(transport: str, mode: str, surface: str) -> str:
    """A run that waits for a person: the call tells that it goes on, and ends when the person has answered."""
    run, progress = WORLD["runs"].pop(0), Progress()
    env = {"TOWOW_BACKEND_URL": WORLD["url"]}
    async with place(surface, transport, WORLD["ada"], local=False, **env).serving() as server:
        async with server.client(mode) as client:
            speaker = await described(client, surface, mode)
            early = await speaker.op("run_wait", run_id=run, seconds=1)
            assert early["over"] is False and early["status"] in ("queued", "running"), early
            async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
                call = tasks.create_task(speaker.op("run_wait", told=progress, run_id=run))
                await asyncio.sleep(0.7)
                assert not call.done(), call.result()
                say = [WORLD["binary"], "run", "respond", run, "--round", "1", "--content", "我周末能教，想换一组照片。"]
                process = await asyncio.create_subprocess_exec(
                    *say, env=environment(WORLD["bo"], **env), stdout=asyncio.subprocess.DEVNULL
                )
                assert await process.wait() == 0
            over = call.result()
            assert over["over"] is True and over["status"] == "done", over
            assert progress.said, "nothing was told of a run that goes on"
    return f"{len(progress.said)} notifications of progress"


class Deaf:
    """A backend that takes every request and answers none; it knows how many of them still wait."""

    def __init__(self) -> None:
        self.open = self.taken = 0

    async def __aenter__(self) -> "Deaf":
        self.server = await asyncio.start_server(self.take, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.taken += 1
        with contextlib.suppress(ConnectionError):
            while await reader.read(65536):
                pass
        self.open -= 1
        writer.close()


async def cancelling(transport: str, mode: str, home: str) -> str:
    """A call that the client gives up is given up at the backend as well."""
    async with Deaf() as deaf:
        env = {"TOWOW_BACKEND_URL": deaf.url, "TOWOW_TOKEN": "t", "TOWOW_AGENT_ID": "a"}
        async with place("lean", transport, home, local=False, **env).serving() as server:
            async with server.client(mode) as client:
                speaker = await described(client, "lean", mode)
                with anyio.move_on_after(0.5) as scope:
                    await speaker.op("inbox")
                assert scope.cancelled_caught and deaf.taken == 1
                begun = time.monotonic()
                while deaf.open and time.monotonic() - begun < 2:
                    await asyncio.sleep(0.01)
                assert deaf.open == 0, "the backend is still asked"
                took = time.monotonic() - begun
                worked(await client.call_tool("towow_message", {"op": "list"}))
    return f"the backend is let go after {took * 1000:.0f} ms"


async def bridged(transport: str, mode: str, home: str) -> str:
    """Functions of a Python process, beside the operations."""
    # Over HTTP the newer era has no sessions: there a client names its own.
    own = {"net.towow/session": f"python-{mode}"} if transport == "http" and mode != "legacy" else None
    async with place("lean", transport, home, TOWOW_BRIDGE=WORLD["worker"]).serving() as server:
        async with server.client(mode) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            functions = {"py_add", "py_echo", "py_counter", "py_slow_job", "py_picture", "py_divide"}
            assert tools.keys() >= functions | {f"towow_{domain}" for domain in DOMAINS}, tools.keys()
            add = tools["py_add"]
            assert add.description == "Adds two numbers." and add.annotations.read_only_hint is True, add
            assert add.input_schema["properties"]["a"]["description"] == "The first number.", add.input_schema
            answer = await client.call_tool("py_add", {"a": 1, "b": 2.5})
            assert not answer.is_error and answer.structured_content == {"result": 3.5} and text(answer) == "3.5", answer
            counted = [worked(await client.call_tool("py_counter", {}, meta=own))["count"] for _ in range(3)]
            assert counted == [1, 2, 3], counted
            error = failed(await client.call_tool("py_divide", {"a": 1, "b": 0}))
            assert error["code"] == "tool_error" and error["type"] == "ZeroDivisionError", error
            error = failed(await client.call_tool("py_add", {"a": 1, "b": "two"}))
            assert error["code"] == "invalid_argument" and "b" in error["message"], error
            await protocol_error(-32602, client.call_tool("py_ad", {}))
            picture = (await client.call_tool("py_picture", {"size": 16})).content[0]
            assert isinstance(picture, ImageContent) and picture.mime_type == "image/png", picture
            assert base64.b64decode(picture.data).startswith(b"\x89PNG\r\n"), picture
            progress = Progress()
            answer = await client.call_tool("py_slow_job", {"steps": 3, "seconds": 0.1}, progress_callback=progress)
            assert worked(answer) == {"steps": 3} and progress.said[0] == "step 1 of 3", (answer, progress.said)
    return f"{len(progress.said)} notifications of progress"


async def hanging(home: str) -> str:
    """With no word from the backend a call fails before clients give it up, which they do after a minute."""
    async with Deaf() as deaf:
        env = {"TOWOW_BACKEND_URL": deaf.url, "TOWOW_TOKEN": "t", "TOWOW_AGENT_ID": "a"}
        async with place("lean", "stdio", home, local=False, **env).client("legacy") as client:
            begun = time.monotonic()
            error = failed(await client.call_tool("towow_message", {"op": "inbox"}))
            took = time.monotonic() - begun
            assert 20 < took < 55, took
    return f"{error['code']} after {took:.0f} s"


class Untruth(Exception):
    """Has been told; whatever else is under way is of no interest any more."""


async def at_a_time(what: str, work: object) -> None:
    begun = time.monotonic()
    try:
        told = await asyncio.wait_for(work, 70)
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        # What went wrong lies in groups of groups.
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        print(f"FAILED Python mcp, {what}", flush=True)
        traceback.print_exception(error)
        raise Untruth from None
    print(f"Python mcp, {what}: {told + ', ' if told else ''}{time.monotonic() - begun:.1f} s", flush=True)


async def main() -> None:
    wanted = sys.argv[1:]
    transports = [transport for transport in TRANSPORTS if transport in wanted] or TRANSPORTS
    surfaces = [surface for surface in SURFACES if surface in wanted] or SURFACES

    def home() -> str:
        return tempfile.mkdtemp(dir=WORLD["dir"])

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(at_a_time("a backend that hangs", hanging(home())))
        for transport in transports:
            for surface in surfaces:
                for mode in MODES:
                    async with place(surface, transport, home()).serving() as server:
                        await at_a_time(f"{mode}, {transport}, {surface}: all", main_part(server, mode))
                    # A tool of one operation is asked about by the client.
                    if surface in ("lean", "mini"):
                        async with place(surface, transport, home()).serving() as server:
                            await at_a_time(f"{mode}, {transport}, {surface}: confirming", confirming(server, mode))
            for mode in MODES:
                await at_a_time(f"{mode}, {transport}: functions of Python", bridged(transport, mode, home()))
            for mode in ("legacy", "auto"):
                await at_a_time(f"{mode}, {transport}: waiting", waiting(transport, mode, surfaces[0]))
                await at_a_time(f"{mode}, {transport}: cancelling", cancelling(transport, mode, home()))


try:
    asyncio.run(main())
except* Untruth:
    sys.exit(1)
