"use strict";
// After the installation: the binary takes the place of the scripts that start it, which saves the start of node. Where that
// cannot be, or install scripts are not run, the scripts stay and work.

const fs = require("node:fs");
const path = require("node:path");
const { find } = require("./binary.js");

const { bin } = require("../package.json");

// Other package managers write launchers that call these files with node; so does npm on Windows.
const npm = (process.env.npm_config_user_agent ?? "").startsWith("npm/");
if (npm && process.platform !== "win32") {
    for (const file of Object.values(bin)) {
        const place = path.join(__dirname, "..", file);
        const fresh = `${place}.${process.pid}`;
        try {
            fs.linkSync(find(), fresh);
            fs.renameSync(fresh, place);
        } catch {
            fs.rmSync(fresh, { force: true });
            break;
        }
    }
}
