/* SPDX-License-Identifier: Apache-2.0 */
/* A client of the API in one page. Its operations are a table; forms are made from their rows. */
"use strict";

const text = "text", area = "area", flag = "flag", whole = "whole", list = "list";
const post = { title: text, slug: text, body: area, tags: list, published: flag };

/* tab: [what, method, path, fields of the body (POST, PUT) or of the query (GET)] */
const operations = {
	Authors: [
		["All authors", "GET", "/api/authors/"],
		["New author", "POST", "/api/authors/", { username: text, email: text, bio: area }],
		["One author", "GET", "/api/authors/:author/"],
		["Change an author", "PUT", "/api/authors/:author/", { username: text, email: text, bio: area }],
		["Delete an author", "DELETE", "/api/authors/:author/"],
		["An author’s posts", "GET", "/api/authors/:author/posts/", { limit: whole, cursor: text }],
		["An author’s profile", "GET", "/api/authors/:author/profile/"],
		["Set the profile", "POST", "/api/authors/:author/profile/",
			{ website: text, twitter: text, location: text, avatar_url: text, follower_count: whole }],
	],
	Tags: [
		["All tags", "GET", "/api/tags/"],
		["New tag", "POST", "/api/tags/", { name: text, slug: text, colour: text }],
		["One tag", "GET", "/api/tags/:tag/"],
		["Delete a tag", "DELETE", "/api/tags/:tag/"],
	],
	Categories: [
		["All categories", "GET", "/api/categories/"],
		["New category", "POST", "/api/categories/", { name: text, slug: text, description: area, parent_pk: text }],
		["One category, with its children", "GET", "/api/categories/:category/"],
		["Delete a category", "DELETE", "/api/categories/:category/"],
	],
	Posts: [
		["Newest posts", "GET", "/api/posts/", { author_pk: text, limit: whole, cursor: text }],
		["Search", "GET", "/api/posts/search/", { q: text }],
		["New post", "POST", "/api/posts/", { ...post, author_pk: text }],
		["One post, with its comments", "GET", "/api/posts/:post/"],
		["Change a post", "PUT", "/api/posts/:post/", { ...post, public: flag }],
		["Delete a post", "DELETE", "/api/posts/:post/"],
	],
	Relationships: [
		["Comment on a post", "POST", "/api/posts/:post/comments/", { author_name: text, body: area, approved: flag }],
		["Delete a comment", "DELETE", "/api/comments/:comment/"],
		["A post’s tags", "GET", "/api/posts/:post/labels/"],
		["Tag a post", "POST", "/api/posts/:post/labels/", { tag_id: text }],
		["Take a tag off", "DELETE", "/api/posts/:post/labels/:tag/"],
		["A post’s categories", "GET", "/api/posts/:post/categories/"],
		["Put a post into a category", "POST", "/api/posts/:post/categories/", { category_id: text, order: whole, pinned: flag }],
		["Take it out again", "DELETE", "/api/postcategories/:place/"],
		["A post’s revisions", "GET", "/api/posts/:post/revisions/"],
		["Add a revision", "POST", "/api/posts/:post/revisions/", { change_summary: text, body_snapshot: area }],
	],
};

const byId = id => document.getElementById(id);

function make(tag, attributes, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes))
		element.setAttribute(name, value);
	element.append(...children);
	return element;
}

/* ---- asking ---- */

/* What is left empty is not sent. A flag is "yes", "no" or not sent. */
function valueOf(type, input) {
	if (input === "")
		return undefined;
	switch (type) {
	case flag: return input === "yes";
	case whole: return Number(input);
	case list: return input.split(",").map(word => word.trim()).filter(Boolean);
	default: return input;
	}
}

function requestFrom(form, method, path, fields) {
	const typed = new FormData(form);
	const url = path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(typed.get(":" + name).trim()));
	const values = {};
	for (const [name, type] of Object.entries(fields)) {
		const value = valueOf(type, typed.get(name));
		if (value !== undefined)
			values[name] = value;
	}
	const query = method === "GET" ? new URLSearchParams(values).toString() : "";
	const writes = method === "POST" || method === "PUT";
	return { method, url: query ? url + "?" + query : url, body: writes ? JSON.stringify(values, null, 2) : null };
}

/* Keys seen in answers are offered in the fields that want one. */
function remember(value) {
	if (value === null || typeof value !== "object")
		return;
	const known = byId("known");
	if (value.pk && !known.querySelector(`option[value="${CSS.escape(value.pk)}"]`))
		known.append(make("option", { value: value.pk }, value.title || value.username || value.name || ""));
	Object.values(value).forEach(remember);
}

function pretty(body) {
	try {
		const value = JSON.parse(body);
		remember(value);
		return JSON.stringify(value, null, 2);
	} catch {
		return body || "(empty)";
	}
}

async function send({ method, url, body }) {
	const headers = body === null ? {} : { "Content-Type": "application/json" };
	if (byId("token").value)
		headers.Authorization = "Bearer " + byId("token").value;
	byId("asked").textContent = [`${method} ${url}`, body].filter(Boolean).join("\n\n");
	byId("status").textContent = "…";
	const began = performance.now();
	try {
		const response = await fetch(url, { method, headers, body, credentials: "same-origin" });
		const answer = await response.text();
		const took = Math.round(performance.now() - began);
		byId("answer").textContent = pretty(answer);
		byId("status").textContent = `${response.status} ${response.statusText}, ${took} ms`;
	} catch (error) {
		byId("answer").textContent = String(error);
		byId("status").textContent = "no answer";
	}
}

/* ---- forms ---- */

let fieldsMade = 0;

function inputFor(name, type, id) {
	if (type === area)
		return make("textarea", { id, name, rows: 3 });
	if (type === flag)
		return make("select", { id, name }, make("option", { value: "" }, "not sent"),
			make("option", { value: "yes" }, "true"), make("option", { value: "no" }, "false"));
	const input = make("input", { id, name, type: type === whole ? "number" : "text", autocomplete: "off" });
	if (/^:|_pk$|_id$/.test(name))
		input.setAttribute("list", "known");
	return input;
}

function field(name, type, required) {
	const id = "field-" + ++fieldsMade;
	const input = inputFor(name, type, id);
	input.required = required;
	const label = name.replace(/^:(.*)/, "$1 pk") + (type === list ? " (words, with commas)" : "");
	return make("div", { class: "field" }, make("label", { for: id }, label), input);
}

function operation([what, method, path, fields = {}]) {
	const parameters = path.match(/:\w+/g) || [];
	const form = make("form", {},
		...parameters.map(name => field(name, text, true)),
		...Object.entries(fields).map(([name, type]) => field(name, type, false)),
		make("button", method === "DELETE" ? { class: "danger" } : {}, "Send", make("span", { class: "hidden" }, ": " + what)));
	form.addEventListener("submit", event => {
		event.preventDefault();
		send(requestFrom(form, method, path, fields));
	});
	return make("details", { class: "operation" }, make("summary", {}, what, make("code", {}, `${method} ${path}`)), form);
}

/* ---- tabs: arrow keys, Home and End go from one to the next ---- */

function select(tab, focus) {
	for (const other of byId("tabs").children) {
		const chosen = other === tab;
		other.setAttribute("aria-selected", chosen);
		other.tabIndex = chosen ? 0 : -1;
		byId(other.getAttribute("aria-controls")).hidden = !chosen;
	}
	if (focus)
		tab.focus();
}

function onTabKey(event) {
	const tabs = [...byId("tabs").children], at = tabs.indexOf(event.target), last = tabs.length - 1;
	const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
	if (to === undefined)
		return;
	event.preventDefault();
	select(tabs[to], true);
}

for (const [name, rows] of Object.entries(operations)) {
	const id = name.toLowerCase();
	const tab = make("button", { type: "button", role: "tab", id: "tab-" + id, "aria-controls": id }, name);
	tab.addEventListener("click", () => select(tab, false));
	byId("tabs").append(tab);
	const panel = make("div", { role: "tabpanel", id, "aria-labelledby": tab.id }, ...rows.map(operation));
	panel.querySelector("details").open = true;
	byId("panels").append(panel);
}
byId("tabs").addEventListener("keydown", onTabKey);
select(byId("tabs").firstElementChild, false);
byId("explorer").hidden = false;
