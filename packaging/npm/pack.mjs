// Packs the npm packages of towow: node packaging/npm/pack.mjs VERSION [TARGET BINARY]
// See packaging/npm.sh.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const SCOPE = "@towow";
const [version, target, binary] = process.argv.slice(2);
const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const read = (file) => JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));
const manifest = read("packaging/npm/package.json");

/** The package for a target. */
function platform({ os, cpu, libc }) {
    const flavour = { glibc: "-gnu", musl: "-musl" }[libc] ?? "";
    return { name: `${SCOPE}/cli-${os}-${cpu}${flavour}`, os, cpu, libc, file: os === "win32" ? "towow.exe" : "towow" };
}

const targets = read("packaging/targets.json");
const stage = path.join(root, "target/npm", target ?? "towow-mcp");
fs.rmSync(stage, { recursive: true, force: true });
fs.mkdirSync(stage, { recursive: true });
const put = (from, to = from) => fs.cpSync(path.join(root, from), path.join(stage, to), { recursive: true });
const write = (file, value) => fs.writeFileSync(path.join(stage, file), `${JSON.stringify(value, null, 2)}\n`);

put("LICENSE");
put("LICENSE-APACHE");
put("LICENSE-DATA");
put("LICENSE-MIT");
const { description, license } = manifest;
// Where a release is built, its provenance is compared with it.
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: home } = process.env;
const repository = server && home && { type: "git", url: `git+${server}/${home}.git` };
const published = { ...(repository && { repository }), publishConfig: { access: "public" } };
if (target) {
    const row = targets.find((row) => row.target === target);
    if (!row) {
        console.error(`npm.sh: ${target} is not in packaging/targets.json`);
        process.exit(2);
    }
    const { name, os, cpu, libc, file } = platform(row);
    fs.copyFileSync(binary, path.join(stage, file));
    fs.chmodSync(path.join(stage, file), 0o755);
    fs.writeFileSync(path.join(stage, "README.md"), `The binary of \`towow-mcp\` for ${target}. Install \`towow-mcp\`.\n`);
    write("package.json", {
        name, version, description, license,
        os: [os], cpu: [cpu], ...(libc && { libc: [libc] }),
        files: [file, "LICENSE*"], preferUnplugged: true, ...published,
    });
} else {
    const packages = targets.map(platform);
    for (const folder of ["bin", "lib"]) put(`packaging/npm/${folder}`, folder);
    for (const folder of ["completions", "man"]) put(folder);
    put("README.md");
    fs.writeFileSync(path.join(stage, "lib/packages.json"), `${JSON.stringify(packages, null, 2)}\n`);
    const optionalDependencies = Object.fromEntries(packages.map(({ name }) => [name, version]));
    write("package.json", { ...manifest, version, optionalDependencies, ...published });
}

const dist = path.resolve(process.env.DIST ?? path.join(root, "target/dist"));
fs.mkdirSync(dist, { recursive: true });
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const packed = execFileSync(npm, ["pack", "--json", "--loglevel=error", "--ignore-scripts", "--pack-destination", dist], {
    cwd: stage, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], shell: process.platform === "win32",
});
const value = JSON.parse(packed);
const filename = (Array.isArray(value) ? value[0] : Object.values(value)[0]).filename;
console.log(path.join(dist, filename));
