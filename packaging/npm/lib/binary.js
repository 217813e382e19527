"use strict";
// Which package holds the binary for this machine, and where it is.

const path = require("node:path");
const packages = require("./packages.json");

const hasGlibc = () => {
    // The report asks the network for names unless it is told not to.
    process.report.excludeNetwork = true;
    return Boolean(process.report.getReport().header.glibcVersionRuntime);
};

/** The packages that run here, the best one first. What is linked to musl as a whole runs with glibc too. */
function fitting(machine = { os: process.platform, cpu: process.arch }) {
    const same = packages.filter(({ os, cpu }) => os === machine.os && cpu === machine.cpu);
    if (!same.some(({ libc }) => libc === "glibc")) return same;
    return (machine.glibc ?? hasGlibc()) ? same : same.filter(({ libc }) => libc !== "glibc");
}

/** Where the binary is. Throws an error with a message for people if there is none for this machine, or it is not installed. */
function find() {
    const machine = `${process.platform} ${process.arch}`;
    const candidates = fitting();
    for (const { name, file } of candidates) {
        try {
            return path.join(path.dirname(require.resolve(`${name}/package.json`)), file);
        } catch (error) {
            if (error.code !== "MODULE_NOT_FOUND") throw error;
        }
    }
    if (candidates.length === 0) {
        const known = [...new Set(packages.map(({ os, cpu }) => `${os} ${cpu}`))].join(", ");
        throw new Error(`there is no towow for ${machine} in this package, only for ${known}; build it from its source: ./install.sh --from-source`);
    }
    throw new Error(
        `the package ${candidates[0].name}, which holds towow for ${machine}, is not installed; ` +
            "install without --omit=optional: npm install --include=optional towow-mcp",
    );
}

module.exports = { find, fitting };
