// SPDX-License-Identifier: Apache-2.0
// What people do with the blog. Everything is found as a person finds it: by its label, role and text.
import assert from "node:assert/strict";

const titles = page => page.locator("main article h2").allInnerTexts();
const alert = page => page.getByRole("alert");

export async function pageThrough(page, blog) {
	const { posts } = await blog.api("GET", "/api/posts/");
	const feed = posts.filter(p => p.published && p.public).map(p => p.title);
	await page.goto("/");
	const seen = await titles(page);
	assert.equal(seen.length, Math.min(10, feed.length));
	for (let pages = 1; await page.getByRole("link", { name: "Older posts" }).count(); pages++) {
		assert.ok(pages < 20);
		await page.getByRole("link", { name: "Older posts" }).click();
		await page.getByText(`Page ${pages + 1}`, { exact: true }).waitFor();
		seen.push(...await titles(page));
	}
	assert.deepEqual(seen, feed);
	await page.getByRole("link", { name: "Newest posts" }).click();
	assert.deepEqual(await titles(page), feed.slice(0, 10));
}

export async function filter(page, blog) {
	const { tags } = await blog.api("GET", "/api/tags/");
	const { categories } = await blog.api("GET", "/api/categories/");
	const post = (await blog.api("GET", "/api/posts/")).posts.find(p => p.published && p.public);
	await page.goto("/");
	await page.getByRole("complementary").getByRole("link", { name: tags[0].name, exact: true }).click();
	await page.getByRole("heading", { level: 1, name: tags[0].name }).waitFor();
	assert.ok((await titles(page)).length > 0);
	await page.getByRole("complementary").getByRole("link", { name: categories[0].name, exact: true }).click();
	await page.getByRole("heading", { level: 1, name: categories[0].name }).waitFor();
	await page.getByLabel("Search the posts").fill(post.title.toUpperCase());
	await page.getByRole("button", { name: "Find" }).click();
	await page.getByText(/of the newest/).waitFor();
	assert.ok((await titles(page)).includes(post.title));
	await page.getByLabel("Search the posts").fill("there is no such post");
	await page.keyboard.press("Enter");
	await page.getByText("No post matches this.").waitFor();
	assert.deepEqual(await titles(page), []);
}

export async function signUp(page, name, password) {
	await page.goto("/write/"); // which leads to the log-in, and from there to the sign-up
	await page.getByRole("main").getByRole("link", { name: "Sign up" }).click();
	await page.getByLabel("Name").fill(name);
	await page.getByLabel("Password").fill(password);
	await page.getByLabel("The same again").fill(password + "x");
	page.expectStatus(400);
	await page.getByRole("main").getByRole("button", { name: "Sign up" }).click();
	await alert(page).waitFor();
	assert.equal(await page.getByLabel("Name").inputValue(), name);
	await page.getByLabel("Password").fill(password);
	await page.getByLabel("The same again").fill(password);
	await page.getByRole("main").getByRole("button", { name: "Sign up" }).click();
	await page.getByRole("button", { name: "Log out" }).waitFor();
	assert.equal(new URL(page.url()).pathname, "/write/");
}

export async function logOut(page) {
	await page.getByRole("button", { name: "Log out" }).click();
	await page.getByRole("banner").getByRole("link", { name: "Log in" }).waitFor();
	assert.equal(await page.getByRole("button", { name: "Log out" }).count(), 0);
}

export async function logIn(page, name, password) {
	await page.goto("/");
	await page.getByRole("banner").getByRole("link", { name: "Log in" }).click();
	await page.getByLabel("Name").fill(name);
	await page.getByLabel("Password").fill("not this one");
	page.expectStatus(400);
	await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
	await alert(page).waitFor();
	await page.getByLabel("Password").fill(password);
	await page.getByRole("main").getByRole("button", { name: "Log in" }).click();
	await page.getByRole("button", { name: "Log out" }).waitFor();
}

// Writes a post, edits it, and sees it in the feed. Its path.
export async function write(page, blog, title) {
	const { tags } = await blog.api("GET", "/api/tags/");
	const { categories } = await blog.api("GET", "/api/categories/");
	await page.getByRole("link", { name: "Write" }).click();
	await page.getByLabel("Title").fill(title);
	await page.getByLabel("Text", { exact: true }).fill("First <b>paragraph</b>.\n\nSecond one.");
	await page.getByRole("group", { name: "Tags" }).getByLabel(tags[1].name, { exact: true }).check();
	await page.getByRole("group", { name: "Categories" }).getByLabel(categories[1].name, { exact: true }).check();
	await page.getByRole("button", { name: "Save the post" }).click();
	await page.getByRole("heading", { level: 1, name: title }).waitFor();
	await page.getByText("First <b>paragraph</b>.").waitFor();
	await page.getByText("Second one.").waitFor();
	await page.getByRole("link", { name: tags[1].name, exact: true }).first().waitFor();
	const path = new URL(page.url()).pathname;

	await page.getByRole("link", { name: "Edit", exact: true }).click();
	assert.equal(await page.getByLabel("Title").inputValue(), title);
	await page.getByLabel("Text", { exact: true }).fill("Another text.");
	await page.getByLabel("What did you change?").fill("Said it better");
	await page.getByRole("button", { name: "Save the changes" }).click();
	await page.getByText("Another text.").waitFor();
	await page.getByRole("link", { name: "Said it better" }).click();
	await page.getByText("Second one.").waitFor(); // as it was before
	await page.goto("/");
	assert.equal((await titles(page))[0], title);
	return path;
}

export async function comment(page, path) {
	await page.goto(path);
	await page.getByLabel("Your name").fill("Léa");
	await page.getByLabel("Comment", { exact: true }).fill("Well <i>said</i>.");
	await page.getByRole("button", { name: "Post the comment" }).click();
	await page.getByText("Well <i>said</i>.").waitFor();
	await page.getByLabel("Comment", { exact: true }).fill("No name.");
	await page.getByLabel("Your name").fill("");
	await page.getByRole("button", { name: "Post the comment" }).click();
	await page.getByText("Anonymous").waitFor();
	await page.getByRole("heading", { name: "2 comments" }).waitFor();
	await page.getByLabel("Comment", { exact: true }).fill("   ");
	await page.getByLabel("Your name").fill("Kept name");
	page.expectStatus(400);
	await page.getByRole("button", { name: "Post the comment" }).click();
	await alert(page).waitFor();
	assert.equal(await page.getByLabel("Your name").inputValue(), "Kept name");
}

export async function deletePost(page, path) {
	await page.goto(path);
	await page.getByText("Delete …").click();
	await page.getByRole("button", { name: "Delete this post" }).click();
	await page.waitForURL(url => url.pathname === "/");
	page.expectStatus(404);
	assert.equal((await page.goto(path)).status(), 404);
}

export async function administer(page, blog, word) {
	for (let i = 0; i < 4; i++)
		await blog.api("POST", "/api/tags/", { name: `${word} ${i}` });
	await page.getByRole("link", { name: "Admin" }).click();
	await page.getByRole("main").getByRole("link", { name: "Tags", exact: true }).click();
	await page.getByLabel(/^Search by/).fill(word.toUpperCase());
	await page.getByRole("button", { name: "Search" }).click();
	for (let i = 0; i < 3; i++)
		await page.getByRole("checkbox", { name: `Choose ${word} ${i}` }).check();
	await page.getByRole("button", { name: "Delete the chosen ones …" }).click();
	await page.getByText(`${word} 2`).waitFor(); // it asks
	await page.getByRole("main").getByRole("button", { name: "Delete" }).click();
	await page.getByRole("status").filter({ hasText: "3" }).waitFor();
	const left = (await blog.api("GET", "/api/tags/")).tags.filter(t => t.name.startsWith(word)).map(t => t.name);
	assert.deepEqual(left, [`${word} 3`]);

	await page.goto("/admin/authors/");
	await page.getByRole("link", { name: "Add an author" }).click();
	await page.getByRole("main").getByRole("textbox").first().fill(word + " author");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("link", { name: word + " author", exact: true }).first().click();
	assert.equal(await page.getByRole("main").getByRole("textbox").first().inputValue(), word + " author");
	await page.getByRole("button", { name: "Delete …" }).click();
	await page.getByRole("main").getByRole("button", { name: "Delete" }).click();
	await page.getByRole("status").filter({ hasText: "1" }).waitFor();
}

export async function explore(page, word) {
	await page.goto("/explorer/");
	await page.locator("summary", { hasText: "New author" }).click();
	await page.locator("details[open]").filter({ hasText: "New author" }).getByLabel("username").fill(word);
	await page.getByRole("button", { name: /Send ?: New author/ }).click();
	await page.getByRole("status").filter({ hasText: "201" }).waitFor();
	await page.getByText(`"username": "${word}"`).first().waitFor();
	await page.getByRole("button", { name: /Send ?: All authors/ }).click();
	await page.getByRole("status").filter({ hasText: "200" }).waitFor();
	await page.getByRole("tab", { name: "Authors" }).focus();
	await page.keyboard.press("ArrowRight");
	assert.equal(await page.getByRole("tab", { name: "Tags" }).getAttribute("aria-selected"), "true");
	await page.getByRole("button", { name: /Send ?: All tags/ }).click();
	await page.getByText('"tags"').waitFor();
}

export async function exploreWithout(page) {
	await page.goto("/explorer/");
	await page.locator("noscript p").waitFor(); // which tells why there is nothing else
	assert.ok(!await page.getByLabel("API token").isVisible());
	assert.equal(await page.getByRole("tab").count(), 0);
}
