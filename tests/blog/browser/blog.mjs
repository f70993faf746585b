// SPDX-License-Identifier: Apache-2.0
// The programs under test, and a browser that tells of everything that goes wrong in a page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Starts a program and reads its address off the line that it prints; ended by end().
function start(program, args, pattern) {
	const env = { ...process.env, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_REGION: "us-east-1",
		AWS_EC2_METADATA_DISABLED: "true" };
	const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
	let said = "";
	const ended = new Promise(resolve => child.on("exit", (status, signal) => resolve(status ?? signal)));
	const end = async () => {
		child.kill("SIGTERM");
		const timer = setTimeout(() => child.kill("SIGKILL"), 20000);
		assert.equal(await ended, 0, said);
		clearTimeout(timer);
	};
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		ended.then(status => reject(new Error(`${program} ended with ${status}: ${said}`)));
		const read = data => {
			said += data;
			const found = said.match(pattern);
			if (found)
				resolve({ address: found[1], end });
		};
		child.stdout.on("data", read);
		child.stderr.on("data", read);
	});
}

// A blog with something in it, on a store of its own: "memory", "file" or "serve".
export async function startBlog(kind) {
	const folder = mkdtempSync(join(tmpdir(), "ddb-browser-"));
	const server = kind === "serve" ? await start(process.env.DDB, ["serve", "--port", "0"], / at (http:\S+)/) : null;
	const store = { memory: "memory:", file: `file:${folder}/blog.db`, serve: server?.address }[kind];
	const blog = await start(process.env.BLOG,
		["serve", "--store", store, "--port", "0", "--demo", "--comments-a-minute", "0"], /blog: (http:\S+) on /);
	const address = blog.address.replace(/\/$/, "");
	return {
		address,
		api: async (method, path, value) => {
			const answer = await fetch(address + path, { method, body: value && JSON.stringify(value) });
			assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
			return answer.status === 204 ? null : answer.json();
		},
		end: async () => {
			await blog.end();
			await server?.end();
			rmSync(folder, { recursive: true });
		},
	};
}

// A page in a profile of its own. errors(): what its console told, what was thrown and not found, and every request that
// went to another host.
export async function openPage(browser, blog, options = {}) {
	const viewport = { width: 1100, height: 900 };
	const context = await browser.newContext({ baseURL: blog.address, viewport, ...options });
	const page = await context.newPage(), errors = [];
	page.setDefaultTimeout(15000);
	page.on("console", message => {
		if (["error", "warning"].includes(message.type()))
			errors.push(`console: ${message.text()} (${message.location().url})`);
	});
	page.on("pageerror", error => errors.push(`thrown: ${error.message}`));
	page.on("requestfailed", request => {
		if (request.failure().errorText !== "net::ERR_ABORTED") // an icon that was not waited for
			errors.push(`failed: ${request.url()} ${request.failure().errorText}`);
	});
	page.on("request", request => {
		if (!request.url().startsWith(blog.address + "/"))
			errors.push(`elsewhere: ${request.url()}`);
	});
	const expected = [];
	page.expectStatus = status => expected.push(`status of ${status}`); // which the console tells as an error
	page.assertQuiet = () => assert.deepEqual(errors.filter(e => !expected.some(text => e.includes(text))), []);
	return page;
}

// axe-core's findings that matter: [rule, where].
export async function findings(page) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run());
	return violations.filter(v => ["serious", "critical"].includes(v.impact))
		.map(v => [v.id, v.nodes.map(n => `${n.target} ${n.failureSummary}`).slice(0, 3)]);
}
