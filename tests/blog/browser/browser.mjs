// SPDX-License-Identifier: Apache-2.0
// The blog (BLOG, DDB: the programs) in Chromium, on each kind of store, with and without JavaScript; every page looked at
// by axe-core, in light and dark and at the width of a phone. Screenshots go into SCREENSHOTS.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { chromium } from "playwright-core";
import { findings, openPage, startBlog } from "./blog.mjs";
import * as flows from "./flows.mjs";

const shots = process.env.SCREENSHOTS;
let browser;
before(async () => {
	mkdirSync(shots, { recursive: true });
	browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});
after(() => browser?.close());

async function everything(blog, javaScriptEnabled) {
	const word = javaScriptEnabled ? "with" : "without", page = await openPage(browser, blog, { javaScriptEnabled });
	await flows.pageThrough(page, blog);
	await flows.filter(page, blog);
	await flows.signUp(page, word + "-script", "a good password");
	const path = await flows.write(page, blog, `Written ${word} a script`);
	await flows.comment(page, path);
	await flows.logOut(page);
	await flows.comment(page, (await blog.api("POST", "/api/posts/", { title: "T", slug: "t", published: true })).pk
		.replace(/.*/, "/posts/$&/"));
	await flows.logIn(page, word + "-script", "a good password");
	await flows.deletePost(page, path);
	await flows.logOut(page);
	await flows.logIn(page, "demo", "demo");
	await flows.administer(page, blog, word);
	await (javaScriptEnabled ? flows.explore(page, "explored") : flows.exploreWithout(page));
	page.assertQuiet();
	await page.context().close();
}

for (const kind of ["memory", "file", "serve"])
	test(`everything that people do, on ${kind}`, async () => {
		const blog = await startBlog(kind);
		try {
			await everything(blog, true);
			await everything(blog, false);
		} finally {
			await blog.end();
		}
	});

// [name, path, status]
async function allPages(blog) {
	const { posts } = await blog.api("GET", "/api/posts/");
	const shown = posts.filter(p => p.published && p.public);
	let busiest = shown[0], most = -1;
	for (const post of shown) {
		const { revisions } = await blog.api("GET", `/api/posts/${post.pk}/revisions/`);
		const { comments } = await blog.api("GET", `/api/posts/${post.pk}/`);
		if (comments.length + 3 * revisions.length > most)
			[busiest, most] = [post, comments.length + 3 * revisions.length];
	}
	const { tags } = await blog.api("GET", "/api/tags/");
	const { categories } = await blog.api("GET", "/api/categories/");
	const pk = busiest.pk, comment = (await blog.api("GET", `/api/posts/${pk}/`)).comments[0];
	return [
		["feed", "/", 200], ["feed-2", "/?q=the&page=2", 200], ["nothing-found", "/?q=no+such+post", 200],
		["post", `/posts/${pk}/`, 200], ["revision", `/posts/${pk}/revisions/1/`, 200],
		["author", `/authors/${busiest.author_pk}/`, 200], ["tag", `/tags/${tags[0].slug}/`, 200],
		["category", `/categories/${categories[0].slug}/`, 200], ["explorer", "/explorer/", 200],
		["not-found", "/nothing/", 404], ["login", "/accounts/login/", 200], ["signup", "/accounts/signup/", 200],
		["write", "/write/", 200], ["edit", `/posts/${pk}/edit/`, 200],
		["admin", "/admin/", 200], ["admin-posts", "/admin/posts/", 200],
		["admin-post", `/admin/posts/${pk}/`, 200], ["admin-comments", "/admin/comments/?q=the", 200],
		["admin-comment", `/admin/comments/${comment?.pk}/`, 200], ["admin-authors", "/admin/authors/", 200],
		["admin-tag-add", "/admin/tags/add/", 200], ["admin-categories", "/admin/categories/", 200],
	];
}

async function look(page, name, path, status) {
	if (status !== 200)
		page.expectStatus(status);
	assert.equal((await page.goto(path)).status(), status, path);
	const [width, seen] = await page.evaluate(() =>
		[document.documentElement.scrollWidth, document.documentElement.clientWidth]);
	assert.ok(width <= seen, `${name} is ${width} wide where ${seen} can be seen`);
	await page.screenshot({ path: join(shots, name + ".png"), fullPage: true });
	assert.deepEqual(await findings(page), [], name);
}

for (const [look_, options] of [
	["light", { colorScheme: "light" }], ["dark", { colorScheme: "dark" }],
	["phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }],
])
	test(`every page, ${look_}`, async () => {
		const blog = await startBlog("memory");
		try {
			const page = await openPage(browser, blog, options), admin = await openPage(browser, blog, options);
			await flows.logIn(admin, "demo", "demo");
			for (const [name, path, status] of await allPages(blog)) {
				const own = /^\/(write|admin|posts\/[^/]+\/edit)\//.test(path);
				await look(own ? admin : page, `${name}-${look_}`, path, status);
			}
			page.assertQuiet();
			admin.assertQuiet();
		} finally {
			await blog.end();
		}
	});

test("by the keyboard alone", async () => {
	const blog = await startBlog("memory");
	try {
		const page = await openPage(browser, blog);
		await page.goto("/");
		await page.keyboard.press("Tab");
		assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
		assert.ok(await page.getByText("Skip to the content").isVisible());
		await page.keyboard.press("Enter");
		await page.keyboard.press("Tab");
		assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null));
		const outline = await page.evaluate(() => {
			const style = getComputedStyle(document.activeElement);
			return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
		});
		assert.ok(outline, "what has the focus can be seen");
		page.assertQuiet();
	} finally {
		await blog.end();
	}
});
