#!/usr/bin/env python3
"""A server of language models for tests: both dialects, well or badly behaved, as it is told.

Standard library only. It speaks POST .../messages (named events) and POST .../chat/completions (data-only events), each as
a stream or as a whole, and GET .../models. The stage of a request is the last line `stage: WORD` of its system text; what is
answered comes from the function of that stage (STAGES), which is given the request and gives the text. A request that asks
for JSON and has no such function gets the smallest object that fits its schema.

    model_server.py [--port N] [--script JSON|@FILE] [--stages FILE.py] [--key KEY]

`--stages` names a Python file with a dict STAGES of its own: {"contribute": function(request) -> str}; `request` is the body
as it came, with "stage", "system" and "schema" (or None) beside. On the same server:

    POST /script   {"contribute": ["429", "well"], "*": "slow"}   replaces what is done with the next requests, by stage;
                   a list is used up one by one, its last item stays; "*" is every other stage
    GET  /seen     all requests so far: stage, behaviour, path, headers (no keys), body
    POST /forget   forgets them
    GET  /healthz  {"ok": true}

Behaviours: well; slow (a piece every 50 ms; "slow:SECONDS"); 429 ("429:SECONDS" as Retry-After); 529; 500; 503; 401; 402;
404; 413; spend (429 for a limit of spending); cut (half an answer, no end); hang (half an answer, then silence); error
(half an answer, then an error event); refusal; truncated (stop_reason max_tokens); malformed (text that is no JSON);
wrong (JSON of another form); fenced (within words and a Markdown fence); thinking (with <think> before it); whole (no
stream); base_resp:CODE; redirect; page; obeying (does what instructions within the user's text say, as a weak model would:
the text after OBEY: in it is put into every string of the answer); text:ANYTHING; json:ANYTHING.
"""

import argparse
import json
import re
import runpy
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECE = 12
STATUS = {
    "400": "invalid_request_error",
    "401": "authentication_error",
    "402": "billing_error",
    "403": "permission_error",
    "404": "not_found_error",
    "413": "request_too_large",
    "429": "rate_limit_error",
    "500": "api_error",
    "503": "api_error",
    "529": "overloaded_error",
}
HELLO = "I have read this."
HIDDEN = {"x-api-key", "authorization"}

# stage -> function(request) -> text
STAGES = {}


class State:
    def __init__(self, script, stages, key):
        self.lock = threading.Lock()
        self.script = script
        self.stages = stages
        self.key = key
        self.seen = []

    def behaviour(self, stage):
        """What is done with this request; of a list one is used up, the last one stays."""
        with self.lock:
            found = self.script.get(stage, self.script.get("*", "well"))
            if not isinstance(found, list):
                return str(found)
            if not found:
                return "well"
            return str(found.pop(0) if len(found) > 1 else found[0])


def smallest(schema, root=None):
    """The smallest value that fits a schema: what is required, nothing else."""
    root = schema if root is None else root
    if not isinstance(schema, dict):
        return "something"
    if "$ref" in schema:
        found = root
        for part in schema["$ref"].lstrip("#/").split("/"):
            found = found.get(part, {})
        return smallest(found, root)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for word in ("anyOf", "oneOf", "allOf"):
        if schema.get(word):
            return smallest(schema[word][0], root)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties", {})
        return {name: smallest(properties.get(name, {}), root) for name in schema.get("required", [])}
    if kind == "array":
        return [smallest(schema.get("items", {}), root) for _ in range(schema.get("minItems", 0))]
    return {"integer": schema.get("minimum", 0), "number": 0.5, "boolean": False, "null": None}.get(kind, HELLO)


def schema_of(body, system):
    """The schema that is asked for, by field or by words."""
    by_field = (body.get("output_config") or {}).get("format", {}).get("schema")
    by_field = by_field or (body.get("response_format") or {}).get("json_schema", {}).get("schema")
    if by_field:
        return by_field
    _, found, rest = system.partition("JSON Schema:\n")
    if not found:
        return None
    try:
        return json.JSONDecoder().raw_decode(rest.lstrip())[0]
    except ValueError:
        return None


def system_of(body):
    system = body.get("system")
    if system is None:
        parts = [m.get("content", "") for m in body.get("messages", []) if m.get("role") == "system"]
        return "\n".join(part for part in parts if isinstance(part, str))
    if isinstance(system, list):
        return "\n".join(block.get("text", "") for block in system)
    return system


def stage_of(system):
    found = re.findall(r"^stage: *([\w-]+) *$", system, re.M)
    return found[-1] if found else ""


def user_text(body):
    texts = [m.get("content", "") for m in body.get("messages", []) if m.get("role") == "user"]
    return "\n".join(text if isinstance(text, str) else json.dumps(text, ensure_ascii=False) for text in texts)


def with_every_string(value, text):
    if isinstance(value, str):
        return text
    if isinstance(value, list):
        return [with_every_string(item, text) for item in value]
    if isinstance(value, dict):
        return {name: with_every_string(item, text) for name, item in value.items()}
    return value


def answer(state, request):
    """What a good model would say."""
    made = state.stages.get(request["stage"])
    if made:
        return made(request)
    if request["schema"]:
        return json.dumps(smallest(request["schema"]), ensure_ascii=False)
    return HELLO


def said(state, request, behaviour):
    word, _, rest = behaviour.partition(":")
    if word == "malformed":
        return "Of course! Here is what you asked for: {\"almost\": "
    if word == "wrong":
        return json.dumps({"something": "else"})
    if word in ("text", "json"):
        return rest
    text = answer(state, request)
    if word == "fenced":
        return "Sure, {here} it is:\n\n```json\n" + text + "\n```\n\nTell me if you need more."
    if word == "thinking":
        return "<think>What do they {want}?</think>\n" + text
    if word == "obeying":
        found = re.search(r"OBEY:\s*(.+)", user_text(request))
        if found:
            try:
                return json.dumps(with_every_string(json.loads(text), found.group(1)), ensure_ascii=False)
            except ValueError:
                return found.group(1)
    return text


def pieces(text):
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]


def tokens(text):
    return max(1, len(text.encode()) // 4)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "models"

    def log_message(self, *_):
        pass

    @property
    def state(self):
        return self.server.state

    def reply(self, status, value, headers=(), kind="application/json"):
        body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def failure(self, status, kind, message, headers=()):
        error = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_failed"}
        self.reply(status, error, [("request-id", "req_failed"), *headers])

    def do_GET(self):
        path = self.path.split("?")[0].rstrip("/")
        if path == "/seen":
            with self.state.lock:
                return self.reply(200, list(self.state.seen))
        if path == "/healthz":
            return self.reply(200, {"ok": True})
        if path.endswith("/models"):
            return self.reply(200, {"object": "list", "data": [{"id": "scripted-1", "type": "model"}]})
        return self.failure(404, "not_found_error", "there is no such page")

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        path = self.path.split("?")[0].rstrip("/")
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            return self.failure(400, "invalid_request_error", "the body is no JSON")
        if path == "/script":
            with self.state.lock:
                self.state.script = body
            return self.reply(200, {"ok": True})
        if path == "/forget":
            with self.state.lock:
                self.state.seen.clear()
            return self.reply(200, {"ok": True})
        if path.endswith("/messages"):
            return self.ask(path, body, Messages)
        if path.endswith("/chat/completions"):
            return self.ask(path, body, Chat)
        return self.failure(404, "not_found_error", "there is no such page")

    def ask(self, path, body, dialect):
        system = system_of(body)
        stage = stage_of(system)
        behaviour = self.state.behaviour(stage)
        headers = {name.lower(): text for name, text in self.headers.items() if name.lower() not in HIDDEN}
        with self.state.lock:
            seen = {"stage": stage, "behaviour": behaviour, "path": path, "headers": headers, "body": body}
            self.state.seen.append(seen)
        problem = self.problem_of(body)
        if problem:
            return self.failure(400, "invalid_request_error", problem)
        key = self.headers.get("x-api-key") or (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if self.state.key and key != self.state.key:
            return self.failure(401, "authentication_error", f"invalid key {key}")
        word, _, rest = behaviour.partition(":")
        if word in STATUS:
            headers = [("retry-after", rest)] if rest else []
            return self.failure(int(word), STATUS[word], f"told to answer {word}", headers)
        if word == "spend":
            return self.failure(429, "rate_limit_error", "you have reached your monthly spend limit")
        if word == "redirect":
            return self.reply(307, {}, [("Location", "http://127.0.0.1:9/elsewhere")])
        if word == "page":
            return self.reply(200, b"<!doctype html><title>Welcome</title>", kind="text/html")
        if word == "base_resp":
            return self.reply(200, {"base_resp": {"status_code": int(rest or 1000), "status_msg": "told to"}})
        request = {**body, "stage": stage, "system": system, "schema": schema_of(body, system)}
        try:
            text = said(self.state, request, behaviour)
        except Exception as error:  # a stage that fails is a failure of the test, and must be seen
            return self.failure(400, "invalid_request_error", f"the function of stage {stage!r} failed: {error!r}")
        stop = {"refusal": "refusal", "truncated": "max_tokens"}.get(word, "end_turn")
        if word == "truncated":
            text = text[: len(text) // 2]
        if word == "refusal":
            text = ""
        used = (tokens(system + user_text(body)), tokens(text))
        if word == "whole" or not body.get("stream"):
            return self.reply(200, dialect.whole(body, text, stop, used), [("request-id", "req_whole")])
        pause = float(rest or 0.05) if word == "slow" else 0
        return self.stream(dialect, body, text, stop, used, word, pause)

    def problem_of(self, body):
        """What the strict ones refuse."""
        if not body.get("model") or not (body.get("max_tokens") or body.get("max_completion_tokens")):
            return "model and max_tokens are required"
        messages = [m for m in body.get("messages", []) if m.get("role") != "system"]
        if not messages or messages[-1].get("role") != "user":
            return "the last message must be the user's"
        for word in ("temperature", "top_p", "top_k"):
            if word in body:
                return f"{word}: extra inputs are not permitted"
        return None

    def stream(self, dialect, body, text, stop, used, word, pause):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("request-id", "req_stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        parts = pieces(text)
        half = word in ("cut", "hang", "error")
        if half:
            parts = parts[: max(1, len(parts) // 2)]
        try:
            self.send(dialect.begin(body, used))
            for part in parts:
                self.send(dialect.delta(part))
                if pause:
                    time.sleep(pause)
            if word == "hang":
                time.sleep(3600)
            if word == "error":
                self.send(dialect.error())
            if not half:
                self.send(dialect.end(stop, used))
        except OSError:
            pass  # the client has had enough

    def send(self, text):
        self.wfile.write(text.encode())
        self.wfile.flush()


def named(name, **data):
    return f"event: {name}\ndata: {json.dumps({'type': name, **data}, ensure_ascii=False)}\n\n"


class Messages:
    @staticmethod
    def begin(body, used):
        usage = {"input_tokens": used[0], "output_tokens": 1}
        message = {"id": "msg_1", "role": "assistant", "model": body["model"], "content": [], "usage": usage}
        block = {"type": "text", "text": ""}
        return (
            named("message_start", message=message)
            + named("ping")
            + named("content_block_start", index=0, content_block=block)
        )

    @staticmethod
    def delta(text):
        return named("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    @staticmethod
    def end(stop, used):
        return (
            named("content_block_stop", index=0)
            + named("message_delta", delta={"stop_reason": stop}, usage={"output_tokens": used[1]})
            + named("message_stop")
        )

    @staticmethod
    def error():
        return named("error", error={"type": "overloaded_error", "message": "told to fail"})

    @staticmethod
    def whole(body, text, stop, used):
        usage = {"input_tokens": used[0], "output_tokens": used[1]}
        content = [{"type": "text", "text": text}]
        about = {"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"]}
        return {**about, "content": content, "stop_reason": stop, "usage": usage}


class Chat:
    FINISH = {"end_turn": "stop", "max_tokens": "length", "refusal": "content_filter"}

    @staticmethod
    def line(value):
        return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"

    @staticmethod
    def begin(body, used):
        choice = {"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}
        return Chat.line({"id": "chat_1", "model": body["model"], "choices": [choice]})

    @staticmethod
    def delta(text):
        return Chat.line({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]})

    @staticmethod
    def end(stop, used):
        usage = {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)}
        return (
            Chat.line({"choices": [{"index": 0, "delta": {}, "finish_reason": Chat.FINISH[stop]}]})
            + Chat.line({"choices": [], "usage": usage})
            + "data: [DONE]\n\n"
        )

    @staticmethod
    def error():
        return Chat.line({"error": {"type": "overloaded_error", "message": "told to fail"}})

    @staticmethod
    def whole(body, text, stop, used):
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": Chat.FINISH[stop]}
        usage = {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)}
        return {"id": "chat_1", "model": body["model"], "choices": [choice], "usage": usage}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", default="{}")
    parser.add_argument("--stages", help="a Python file with a dict STAGES")
    parser.add_argument("--key", default="", help="the only key that is accepted; without it any")
    options = parser.parse_args()
    script = options.script
    if script.startswith("@"):
        with open(script[1:], encoding="utf-8") as file:
            script = file.read()
    # A file of stages may use what is defined here.
    tools = {"smallest": smallest, "user_text": user_text, "system_of": system_of}
    stages = runpy.run_path(options.stages, init_globals=tools)["STAGES"] if options.stages else {}
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    server.state = State(json.loads(script), {**STAGES, **stages}, options.key)
    url = f"http://127.0.0.1:{server.server_port}"
    # For people, and as the other peers say it.
    print(f"listening on {url}\n{json.dumps({'url': url})}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
