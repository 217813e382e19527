"""The whole story of two people, told through the MCP surfaces of the Python clients."""

import asyncio
import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from old_tally import Missing, Refused, Tally, filled, has, lacks, missing, short, text_with

INTENT = "我想找一个技术合伙人，一起做面向大学生的 AI 教育产品"
ADA = "我是 Ada，做了八年产品。我能提供产品设计和用户研究。我在找懂大模型的工程师一起做教育产品。"
BOB = "我是 Bob，后端工程师，做大模型应用。我能提供模型训练和部署的经验。我想找产品经理合作教育项目。"
SECRET = "correct horse 1"
NEW_SECRET = "battery staple 2"
PRIMITIVES = ["identity", "express", "discover", "collaborate", "message", "browse"]
FLAT = {"0.6.0": 75, "0.7.1": 79}
FACADE_OPS = 78
# Only the newer client has them.
SINCE_0_7 = {"my_account", "update_account", "my_demands", "my_demand"}


class Person:
    """Somebody with a home and a server of their own."""

    def __init__(self, name: str, session: ClientSession, surface: str, home: str) -> None:
        self.name, self.session, self.surface, self.home = name, session, surface, home
        self.places: dict[str, str] = {}
        self.tools: set[str] = set()

    async def learn(self) -> None:
        """Which operations there are, and by which tool each is called."""
        self.tools = {tool.name for tool in (await self.session.list_tools()).tools}
        if self.surface != "lean":
            self.places = {name.removeprefix("towow_"): name for name in self.tools}
            return
        for primitive in PRIMITIVES:
            listed = await self.ask(f"towow_{primitive}", {"op": "list"})
            for action in listed["actions"]:
                self.places[action["name"]] = f"towow_{primitive}"

    def offers(self, op: str) -> bool:
        return op in self.places

    async def ask(self, tool: str, arguments: dict[str, Any]) -> Any:
        answer = await asyncio.wait_for(self.session.call_tool(tool, arguments), 90)
        text = "".join(block.text for block in answer.content)
        if answer.isError:
            raise Refused(text)
        value = json.loads(text)
        if isinstance(value, dict) and value.get("ok") is False:
            raise Refused(text)
        return value

    async def call(self, op: str, arguments: dict[str, Any]) -> Any:
        if op not in self.places:
            raise Refused(f"the client offers no {op}")
        if self.surface == "lean":
            return await self.ask(self.places[op], {"op": op, "kwargs": arguments})
        return await self.ask(self.places[op], arguments)


class Stage(Tally):
    """Where the story is told: every step is a call and what its answer must hold."""

    def __init__(self, version: str, surface: str) -> None:
        super().__init__()
        self.version, self.surface = version, surface
        self.used: set[str] = set()

    def offered(self, op: str) -> bool:
        if op in SINCE_0_7 and self.version == "0.6.0":
            return False
        if self.surface == "lean":
            return op not in ("run_start", "result")
        return op != "start_with_motif"

    async def do(self, who: Person, op: str, wanted: dict[str, Any], /, **arguments: Any) -> Any:
        """A call that must succeed with these contents."""
        if not self.offered(op):
            return Missing(op)
        self.steps += 1
        self.used.add(op)
        name = f"{who.name} {op}"
        lost = missing(arguments)
        if lost:
            return self.failed(name, f"it needs what {lost.of} did not give")
        try:
            answer = await who.call(op, arguments)
        except Exception as error:
            return self.failed(name, f"{type(error).__name__}: {error}")
        self.judge(name, answer, wanted)
        return answer

    async def refuse(self, who: Person, op: str, parts: list[str], /, **arguments: Any) -> None:
        """A call that must be refused with these words."""
        if not self.offered(op):
            return
        self.steps += 1
        self.used.add(op)
        name = f"{who.name} {op} (refused)"
        lost = missing(arguments)
        if lost:
            self.failed(name, f"it needs what {lost.of} did not give")
            return
        try:
            answer = await who.call(op, arguments)
            self.failed(name, f"it was not refused: {short(answer)}")
        except Refused as refused:
            if not all(part.lower() in str(refused).lower() for part in parts):
                self.failed(name, f"refused with other words than {parts}: {refused}")
        except Exception as error:
            self.failed(name, f"{type(error).__name__}: {error}")

    def destructive(self) -> dict[str, Any]:
        return {"confirm": True} if self.surface == "lean" else {}


@contextlib.asynccontextmanager
async def person(name: str, server: Path, url: str, surface: str):
    with tempfile.TemporaryDirectory() as home:
        env = {"HOME": home, "PATH": os.environ["PATH"], "TOWOW_BACKEND_URL": url}
        if surface in ("legacy", "lean"):
            env["TOWOW_MCP_SURFACE"] = surface
        with open(os.devnull, "w") as nowhere:
            async with stdio_client(StdioServerParameters(command=str(server), env=env), errlog=nowhere) as streams:
                async with ClientSession(*streams) as session:
                    await session.initialize()
                    somebody = Person(name, session, surface, home)
                    await somebody.learn()
                    yield somebody


async def story(node: Any, server: Path, version: str, surface: str) -> Stage:
    stage = Stage(version, surface)
    async with person("ada", server, node.url, surface) as ada, person("bob", server, node.url, surface) as bob:
        ids = await arrive(stage, node, ada, bob)
        await agents(stage, ada, ids)
        await say(stage, ada, ids)
        await find(stage, ada, ids)
        await hosted(stage, ada, ids)
        await invite(stage, ada, bob, ids)
        await negotiate(stage, ada, bob, ids)
        await write(stage, ada, bob, ids)
        await remember(stage, ada, ids)
        await browse(stage, ada, ids)
        await outside(stage, ada)
        await leave(stage, ada, bob, ids)
        every_operation(stage, ada)
    return stage


def every_operation(stage: Stage, ada: Person) -> None:
    """Nothing that the client offers was left out."""
    stage.step("the number of tools", lambda: {"n": len(ada.places)}, n=FACADE_OPS if ada.surface == "lean" else FLAT[stage.version])
    left = sorted(set(ada.places) - stage.used)
    stage.step("nothing was left out", lambda: {"left": left}, left=[])


async def arrive(stage: Stage, node: Any, ada: Person, bob: Person) -> dict[str, Any]:
    codes = node.operate("invite-code", "--count", "2")["codes"]
    registered = await stage.do(
        ada, "register", {"email": "ada@example.org", "name": "Ada", "default_agent_id": filled},
        email="ada@example.org", password=SECRET, name="Ada", profile_text=ADA, tagline="教育产品", skills="产品设计",
        offerings="用户研究", seeking="懂大模型的工程师", client_hint="judge",
    )
    await stage.refuse(bob, "register", ["ada@example.org"], email="ada@example.org", password=SECRET, name="X", profile_text="x")
    other = await stage.do(
        bob, "register", {"email": "bob@example.org", "default_agent_id": filled},
        email="bob@example.org", password=SECRET, name="Bob", profile_text=BOB, invite_code=codes[0]["code"],
    )
    await stage.do(ada, "redeem_code", {"quota_added": lambda n: n > 0, "daily_remaining": lambda n: n > 0, "bonus_remaining": lambda n: n > 0}, code=codes[1]["code"])
    await stage.refuse(ada, "redeem_code", ["activated"], code=codes[1]["code"])
    await stage.do(ada, "invite_codes", {"": lambda answer: bool(json.dumps(answer))})
    await stage.do(ada, "my_account", {"email": "ada@example.org", "profile_text": text_with("我是 Ada", "## 技能", "产品设计")})
    await stage.do(ada, "update_account", {"profile_text": text_with("我住在上海")}, append_section={"content": "我住在上海"})
    await stage.do(ada, "email_status", {"email": "ada@example.org", "selected_agent.agent_id": registered["default_agent_id"]})
    await stage.do(ada, "refresh_token", {"ok": True, "expires_at": filled})
    await stage.do(ada, "change_password", {"": lambda answer: "session_token" not in answer}, current_password=SECRET, new_password=NEW_SECRET)
    await stage.do(ada, "logout", {"ok": True})
    await stage.refuse(ada, "agents", ["log"])
    await stage.refuse(ada, "login", ["wrong"], email="ada@example.org", password=SECRET)
    await stage.do(ada, "login", {"account_id": registered["account_id"], "default_agent_id": registered["default_agent_id"]}, email="ada@example.org", password=NEW_SECRET)
    await stage.do(ada, "agent_select", {"agent.display_name": "Ada", "selected_agent.agent_id": registered["default_agent_id"]}, agent_id=registered["default_agent_id"])
    return {"ada": registered["default_agent_id"], "bob": other["default_agent_id"]}


async def agents(stage: Stage, ada: Person, ids: dict[str, Any]) -> None:
    made = await stage.do(
        ada, "agent_create", {"agent.display_name": "Ada 的设计室", "agent.visibility": "scoped", "agent.scoped_tags": ["startup-hub"]},
        display_name="Ada 的设计室", profile_text="设计工作室。我能提供界面设计。", scoped_tags=["startup-hub"],
    )
    studio = made["agent"]["agent_id"]
    await stage.do(ada, "agents", {"agents": has(agent_id=studio), "agents.#": 2, "selected_agent.agent_id": ids["ada"]})
    await stage.do(ada, "agent_set_visibility", {"agent.visibility": "private"}, agent_id=studio, visibility="private")
    await stage.do(
        ada, "update_profile", {"agent.display_name": "Ada L.", "agent.scoped_tags": ["edu"], "agent.profile_text": text_with("做了九年")},
        display_name="Ada L.", scoped_tags=["edu"], profile_text=ADA.replace("八年", "九年"), capability_manifest={"languages": ["zh", "en"]},
    )
    await stage.do(ada, "quality_score", {"": lambda answer: any(grade in json.dumps(answer) for grade in ('"A"', '"B"', '"C"'))})
    await stage.do(ada, "get_agent_did", {"id": text_with("did:")}, agent_id=ids["ada"])
    await stage.do(ada, "get_agent_federation", {"": lambda answer: isinstance(ids["ada"], str) and ids["ada"] in json.dumps(answer)}, agent_id=ids["ada"])
    await stage.do(ada, "agent_delete", {"ok": True, "deleted_agent_id": studio}, agent_id=studio, **stage.destructive())
    await stage.do(ada, "list_scenes", {"": text_in("startup-hub")})
    await stage.do(ada, "set_scene", {"selected_scene.scene_id": "startup-hub", "scene.display_name": filled}, scene_id="startup-hub")


def text_in(*parts: str):
    return lambda answer: all(part in json.dumps(answer, ensure_ascii=False) for part in parts)


async def say(stage: Stage, ada: Person, ids: dict[str, Any]) -> None:
    """From a wish to a confirmed demand, without a run."""
    await stage.do(ada, "start_with_motif", {"script": filled, "next_op": "formulation_start"}, motif="missing_cofounder")
    opened = await stage.do(ada, "formulation_start", {"document": text_with("我想找一个技术合伙人"), "reply": filled, "agent_id": ids["ada"]}, raw_intent=INTENT)
    session = opened["session_id"]
    await stage.do(
        ada, "formulation_reply", {"session_id": session, "reply": filled, "document": text_with("每周十小时")},
        session_id=session, user_message="我每周十小时，可以给股权，希望三个月内做出原型，对方要懂大模型。",
    )
    await stage.do(ada, "get_formulation", {"session_id": session, "formulated_demand": text_with("每周十小时")}, session_id=session)
    confirmed = await stage.do(
        ada, "formulation_confirm",
        {"demand_id": filled, "query.status": "completed", "query.nominations": filled, "query.nominations.0.perspective": filled, "run": None},
        session_id=session,
    )
    ids["demand"], ids["query"] = confirmed["demand_id"], confirmed["query_id"]
    await stage.do(ada, "my_demands", {"demands": has(demand_id=ids["demand"])})
    await stage.do(ada, "my_demand", {"demand_id": ids["demand"], "demand_text": text_with("技术合伙人")}, demand_id=ids["demand"])
    await stage.do(ada, "demand_visibility", {"visibility": "public"}, demand_id=ids["demand"], visibility="public")
    again = await stage.do(ada, "formulation_start", {"session_id": lambda found: found != session}, raw_intent="我想找人一起翻译一本讲森林的书")
    await stage.do(
        ada, "demand_confirm", {"query_id": filled, **({} if stage.surface == "lean" else {"replacement": "towow_formulation_confirm"})},
        session_id=again["session_id"],
    )


async def find(stage: Stage, ada: Person, ids: dict[str, Any]) -> None:
    await stage.do(ada, "get_discovery", {"query_id": ids["query"], "nominations": filled}, query_id=ids["query"])
    found = await stage.do(
        ada, "discover", {"status": "completed", "nominations": has(agent_id=ids["bob"]), "run": lambda run: run is None},
        demand_text="找一个做大模型应用的后端工程师，一起做教育产品，需要模型训练和部署的经验", max_candidates=20,
    )
    bob = next((row for row in found["nominations"] if row["agent_id"] == ids["bob"]), Missing("a nomination of bob"))
    ids["nomination"] = bob["nomination_id"]
    shown = await stage.do(
        ada, "get_nomination",
        {"nomination_id": ids["nomination"], "agent_id": ids["bob"], "match_reason": filled, "score": lambda score: 0 <= score <= 1},
        nomination_id=ids["nomination"],
    )
    await stage.do(
        ada, "feedback", {"rating": 5, "target_id": ids["nomination"]},
        target_type="nomination", target_id=ids["nomination"], exposure_event_id=shown["exposure_event_id"], rating=5, comment="很合适",
    )
    await stage.do(ada, "discover_rerun", {"query_id": lambda query: query != ids["query"], "nominations": filled}, query_id=ids["query"], max_candidates=5)
    await stage.refuse(ada, "get_discovery", ["qry_nosuch"], query_id="qry_nosuch")


async def hosted(stage: Stage, ada: Person, ids: dict[str, Any]) -> None:
    """A demand that is confirmed together with a run of which the node takes care."""
    opened = await stage.do(ada, "formulation_start", {"session_id": filled}, raw_intent=INTENT)
    confirmed = await stage.do(
        ada, "formulation_confirm", {"run.run_id": filled, "run.participant_count": lambda count: count >= 2, "run.execution_mode": "worker_distributed"},
        session_id=opened["session_id"], start_negotiation=True, k=3,
    )
    ids["hosted"] = confirmed["run"]["run_id"]
    await until_done(stage, ada, ids["hosted"])
    await result(stage, ada, ids["hosted"])


async def until_done(stage: Stage, who: Person, run: Any) -> None:
    if isinstance(run, Missing):
        return
    for _ in range(60):
        with contextlib.suppress(Refused):
            if (await who.call("run_status", {"run_id": run}))["status"] in ("done", "failed"):
                break
        await asyncio.sleep(0.5)
    await stage.do(who, "run_status", {"status": "done", "current_round": lambda found: found >= 1, "participants": filled}, run_id=run)


async def result(stage: Stage, who: Person, run: Any) -> None:
    wanted = {
        "run_id": run, "status": "done", "plan": text_with("#"), "delivery": filled, "total_rounds": lambda rounds: rounds >= 1,
        "metrics.saved_minutes": lambda found: found >= 0, "metrics.collaboration_value": lambda found: found >= 0,
    }
    await stage.do(who, "run_result", wanted, run_id=run)
    await stage.do(who, "result", wanted, run_id=run)


async def invite(stage: Stage, ada: Person, bob: Person, ids: dict[str, Any]) -> None:
    made = await stage.do(ada, "invite", {"status": "pending", "inviter": ids["ada"], "invitee": ids["bob"]}, nomination_id=ids["nomination"], expires_in_hours=48)
    ids["invitation"] = made["invitation_id"]
    await stage.do(bob, "invitations", {"invitations": has(invitation_id=ids["invitation"], status="pending")})
    await stage.do(bob, "get_invitation", {"invitation_id": ids["invitation"], "inviter": ids["ada"]}, invitation_id=ids["invitation"])
    items = await stage.do(bob, "inbox", {"items": filled})
    item = next((row for row in items["items"] if row.get("invitation_id") == ids["invitation"]), Missing("a notice of the invitation"))
    await stage.do(bob, "inbox_item", {"item_id": item["item_id"], "title": filled}, item_id=item["item_id"])
    await stage.do(bob, "inbox_mark_read", {"item_id": item["item_id"], "read": True}, item_id=item["item_id"])
    await stage.refuse(ada, "invitation_respond", ["invitation"], invitation_id=ids["invitation"], action="accept")
    await stage.do(bob, "invitation_respond", {"status": "accepted"}, invitation_id=ids["invitation"], action="accept")
    await stage.do(ada, "invitations", {"invitations": has(invitation_id=ids["invitation"], status="accepted")})


async def negotiate(stage: Stage, ada: Person, bob: Person, ids: dict[str, Any]) -> None:
    opened = await stage.do(
        ada, "negotiate", {"run_id": filled, "status": lambda status: status in ("queued", "running"), "public_visibility": True, "public_url": text_with("/run_")},
        invitation_ids=[ids["invitation"]], max_rounds=3,
    )
    run = ids["run"] = opened["run_id"]
    if opened["execution_mode"] == "participant_distributed":
        await rounds(stage, ada, bob, run)
    elif not isinstance(run, Missing):
        stage.failed("ada negotiate", f"the execution mode is {opened['execution_mode']}")
    await until_done(stage, ada, run)
    await result(stage, ada, run)
    await result(stage, bob, run)
    await stage.do(ada, "run_visibility", {"public_visibility": False}, run_id=run, public_visibility=False)
    await stage.do(ada, "run_visibility", {"public_visibility": True, "public_url": text_with("/run_")}, run_id=run, public_visibility=True)
    # The old name of the same, once more with an invitation of its own.
    made = await stage.do(ada, "invite", {"status": "pending"}, nomination_id=ids["nomination"]) if stage.offered("run_start") else Missing("run_start")
    if stage.offered("run_start"):
        await stage.do(bob, "invitation_respond", {"status": "accepted"}, invitation_id=made["invitation_id"], action="accept")
        await stage.do(ada, "run_start", {"run_id": lambda found: found != run, "replacement": "towow_negotiate"}, invitation_ids=[made["invitation_id"]])


async def rounds(stage: Stage, ada: Person, bob: Person, run: Any) -> None:
    """Both answer every round until the run is at its end."""
    words = {
        "ada": "我能提供产品设计和用户研究。我需要一位懂大模型部署的工程师。我每周可以投入十小时。",
        "bob": "我能提供模型训练和部署。我需要清楚的产品需求。我希望从一个班级的试点开始。",
    }
    for number in range(1, 4):
        for who in (ada, bob):
            prompt = await stage.do(who, "run_prompt", {"round": number, "": text_in("prompt")}, run_id=run)
            if isinstance(prompt, Missing):
                return
            answer = await stage.do(
                who, "run_respond", {"status": "accepted", "should_trigger_synthesis": lambda found: isinstance(found, bool)},
                run_id=run, round_number=number, content=f"{words[who.name]} 第 {number} 轮。", metadata={"round": number},
            )
            if isinstance(answer, Missing):
                return
        await stage.do(bob, "run_respond", {"status": lambda status: status in ("already_responded", "round_closed")}, run_id=run, round_number=number, content="再说一次")
        for _ in range(60):
            status = await ada.call("run_status", {"run_id": run})
            if status["status"] in ("done", "failed"):
                return
            if status["current_round"] >= number:
                break
            await asyncio.sleep(0.25)


async def write(stage: Stage, ada: Person, bob: Person, ids: dict[str, Any]) -> None:
    first = await stage.do(ada, "send_message", {"conversation_id": filled, "seq": 1}, receiver_agent_id=ids["bob"], source_run_id=ids["run"], content="周五下午聊聊吧")
    conversation = first["conversation_id"]
    await stage.do(bob, "send_message", {"conversation_id": conversation, "seq": 2}, receiver_agent_id=ids["ada"], source_run_id=ids["run"], content="好的三点见")
    await stage.do(ada, "conversations", {"conversations": has(conversation_id=conversation)})
    await stage.do(
        ada, "conversation_messages",
        {"messages.#": 2, "messages.0.content": "周五下午聊聊吧", "messages.1.content": "好的三点见", "messages.1.sender_agent_id": ids["bob"]},
        conversation_id=conversation,
    )
    await stage.do(ada, "conversation_messages", {"messages.#": 1, "messages.0.seq": 2}, conversation_id=conversation, since_seq=1)
    await stage.do(ada, "conversation_mark_read", {"": text_in("2")}, conversation_id=conversation, up_to_seq=2)


async def remember(stage: Stage, ada: Person, ids: dict[str, Any]) -> None:
    await stage.do(ada, "talent_pool_add", {"agent_id": ids["bob"], "category": "工程"}, agent_id=ids["bob"], category="工程")
    await stage.do(ada, "talent_pool", {"": text_in("工程")})
    await stage.do(ada, "talent_pool_update", {"category": "合伙人"}, agent_id=ids["bob"], category="合伙人")
    await stage.do(ada, "talent_pool", {"": text_in("合伙人")})
    await stage.do(ada, "talent_pool_remove", {"ok": True, "removed_agent_id": ids["bob"]}, agent_id=ids["bob"], **stage.destructive())
    await stage.do(ada, "usage", {"": text_in("search", "run")}, period="month")


async def browse(stage: Stage, ada: Person, ids: dict[str, Any]) -> None:
    await stage.do(ada, "public_agents", {"agents": filled, "total": lambda total: total > 100}, limit=5, offset=0)
    await stage.do(ada, "public_agent", {"agent_id": ids["bob"], "display_name": "Bob"}, agent_id=ids["bob"])
    await stage.do(ada, "public_demands", {"demands": has(demand_id=ids["demand"])})
    await stage.do(ada, "public_demand", {"demand_id": ids["demand"], "demand_text": text_with("技术合伙人")}, demand_id=ids["demand"])
    await stage.do(ada, "public_runs", {"runs": has(run_id=ids["run"])}, status="done")
    await stage.do(ada, "public_runs", {"runs": lacks(run_id=ids["hosted"])})
    await stage.do(ada, "public_run", {"run_id": ids["run"], "status": "done"}, run_id=ids["run"])
    await stage.do(ada, "public_run_result", {"run_id": ids["run"], "plan": text_with("#")}, run_id=ids["run"])
    await stage.do(ada, "protocol_metadata", {"": filled})
    await stage.do(ada, "encoding_package", {"": filled})


async def outside(stage: Stage, ada: Person) -> None:
    """What needs somebody else: mail, a login at another site, a provider's key."""
    not_there = ["configured"]
    await stage.refuse(ada, "auth_begin", not_there)
    await stage.refuse(ada, "auth_status", ["aus_nosuch"], auth_session_id="aus_nosuch")
    await stage.refuse(ada, "auth_exchange", ["aus_nosuch"], auth_session_id="aus_nosuch")
    no_mail = ["sends no mail"]
    await stage.refuse(ada, "email_verify_send", no_mail)
    await stage.refuse(ada, "forgot_password", no_mail, email="ada@example.org")
    await stage.refuse(ada, "reset_password", ["token"], token="no-such-token", new_password="another secret 3")
    did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    challenge = await stage.do(ada, "anp_challenge", {"challenge": filled, "expires_in": lambda seconds: seconds > 0}, did=did)
    await stage.refuse(ada, "anp_verify", ["signature"], did=did, challenge=challenge["challenge"], signature="AAAA")
    await stage.do(ada, "byok_bind", {"provider": "anthropic", "": lambda answer: "sk-ant-secret-1234" not in json.dumps(answer)}, api_key="sk-ant-secret-1234")
    await stage.do(ada, "byok_status", {"": text_in("1234")})
    await stage.do(ada, "byok_clear", {"": lambda answer: isinstance(answer, dict)}, **stage.destructive())


async def leave(stage: Stage, ada: Person, bob: Person, ids: dict[str, Any]) -> None:
    await stage.refuse(bob, "delete_account", ["password"], confirmation="DELETE", password="wrong one", **stage.destructive())
    await stage.do(bob, "delete_account", {"ok": True, "account_deleted": True}, confirmation="DELETE", password=SECRET, **stage.destructive())
    await stage.refuse(bob, "login", ["wrong"], email="bob@example.org", password=SECRET)
    await stage.refuse(ada, "public_agent", [""], agent_id=ids["bob"])
    await stage.do(ada, "run_status", {"status": "done"}, run_id=ids["run"])
