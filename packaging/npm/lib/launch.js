"use strict";
// Starts the binary under the name that was called. It runs where lib/link.js could not put the binary in this place.

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { find } = require("./binary.js");

// Those that somebody sends to a program; the others say something about it.
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCONT"];

/** Becomes the binary, or waits for it and ends as it ended. */
module.exports = function launch(name) {
    let binary;
    try {
        binary = find();
    } catch (error) {
        console.error(`${name}: ${error.message}`);
        process.exitCode = 1;
        return;
    }
    const args = process.argv.slice(2);
    if (typeof process.execve === "function" && process.platform !== "win32") {
        // It is marked as experimental, which nobody who calls towow wants to read.
        process.removeAllListeners("warning");
        process.execve(binary, [name, ...args], process.env);
    }
    wait(name, binary, args);
};

function wait(name, binary, args) {
    const child = spawn(binary, args, { stdio: "inherit", argv0: name });
    const forward = (signal) => child.kill(signal);
    const heard = FORWARDED.filter((signal) => signal in constants.signals);
    for (const signal of heard) process.on(signal, forward);
    child.on("error", (error) => {
        console.error(`${name}: cannot start ${binary}: ${error.message}`);
        process.exitCode = 1;
    });
    child.on("exit", (code, signal) => {
        for (const other of heard) process.off(other, forward);
        if (signal) process.kill(process.pid, signal);
        else process.exitCode = code;
    });
}
