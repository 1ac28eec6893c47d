"use strict";
// Shows what stands in #seen, and asks the program for it again whenever a file has changed.
const find = (selector, root = document) => root.querySelector(selector);
const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];
const form = find("#choice");
let seen = JSON.parse(find("#seen").textContent);
let lastMail = seen.mail;

const option = (group) => find(`input[name=${group}]:checked`).value;
const kilobytes = (bytes) => `${(bytes / 1000).toLocaleString("en", { maximumFractionDigits: bytes < 9950 ? 1 : 0 })} kB`;

function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

// The colours and pictures that a reader's program would show: which of them is not for this browser to say.
function asSeen(html) {
  const isDark = option("colours") === "dark";
  const holds = (wanted) => (wanted === isDark ? "(min-width:0)" : "(max-width:0)");
  const head = ['<base target="_blank">'];
  if (option("images") === "off") head.push(`<meta http-equiv="Content-Security-Policy" content="img-src 'none'">`);
  return html
    .replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/g, (_, name) => holds(name === "dark"))
    .replace(/<head[^>]*>/, (opening) => opening + head.join(""));
}

// A new frame is shown once it is ready, and scrolled to where the old one was: nothing flickers.
function fill(name, html) {
  const screen = find(`[data-frame=${name}]`);
  if (screen.dataset.html === html) return;
  screen.dataset.html = html;
  const frame = document.createElement("iframe");
  frame.className = "coming";
  frame.title = name.startsWith("mail") ? "The mail" : "The entry in a feed reader";
  frame.sandbox = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
  frame.srcdoc = html;
  frame.onload = () => {
    const [old] = findAll("iframe:not(.coming)", screen);
    if (screen.dataset.html !== html) { frame.remove(); return; }
    const scroller = old && old.contentDocument && old.contentDocument.scrollingElement;
    if (scroller) frame.contentDocument.scrollingElement.scrollTop = scroller.scrollTop;
    if (old) old.remove();
    frame.className = "";
    frame.contentDocument.addEventListener("keydown", press);
  };
  screen.append(frame);
}

function showProblems() {
  const open = seen.problems.filter((problem) => problem.severity !== "note").length;
  const errors = seen.problems.filter((problem) => problem.severity === "error").length;
  const verdict = find("#verdict");
  verdict.className = errors ? "broken" : open ? "warned" : "";
  verdict.textContent = open ? `${open} to be mended` : "Nothing to be mended";
  find("#problems").replaceChildren(...seen.problems.map((problem) => {
    const item = element("li", "", problem.severity);
    if (problem.place) item.append(element("code", problem.place));
    item.append(problem.text);
    if (problem.hint) item.append(element("small", problem.hint));
    return item;
  }));
  find("#elsewhere").textContent = seen.elsewhere ? `${seen.elsewhere} more in other posts: publisher check` : "";
}

function showFacts(mail) {
  const share = mail ? mail.html_size / mail.html_limit : 0;
  find("#size span").textContent = mail
    ? `${kilobytes(mail.html_size)} of HTML; Gmail cuts off what is above ${kilobytes(mail.html_limit)}` : "There is no mail";
  const bar = find("#size i");
  bar.style.width = `${Math.min(100, share * 100)}%`;
  bar.className = share > 1 ? "broken" : share > 0.8 ? "warned" : "";
  const facts = mail ? [
    ["From", `${mail.sender} <${mail.address}>`], ["Subject", `${mail.subject} (${[...mail.subject].length} characters)`],
    ["Preheader", mail.preheader ? `${[...mail.preheader].length} characters` : "none"], ["Language", mail.language],
    ["Message", kilobytes(mail.size)],
  ] : [];
  find("#facts").replaceChildren(...facts.flatMap(([name, text]) => [element("dt", name), element("dd", text)]));
  const foreign = mail ? mail.foreign : 0;
  const notes = foreign ? [...seen.notes, `Pictures on other machines, which are not loaded here: ${foreign}`] : seen.notes;
  find("#notes").replaceChildren(...notes.map((note) => element("li", note)));
}

function showMail(mail) {
  find("#stage").classList.toggle("stale", !seen.mail);
  if (!mail) return;
  for (const part of ["subject", "preheader"]) findAll(`.row .${part}`).forEach((node) => { node.textContent = mail[part]; });
  findAll(".row .from").forEach((node) => { node.textContent = mail.sender; });
  find("#text pre").textContent = mail.text;
  find("#source pre").textContent = mail.source;
}

function showFrames() {
  const mail = seen.mail || lastMail;
  document.body.classList.toggle("dark", option("colours") === "dark");
  find("#stage").classList.toggle("only-wide", option("width") === "wide");
  find("#stage").classList.toggle("only-narrow", option("width") === "narrow");
  for (const view of ["mail", "text", "source", "entry"]) find(`#${view}`).hidden = option("view") !== view;
  const shown = { mail: mail && mail.html, entry: seen.entry && seen.entry.html }[option("view")];
  for (const width of option("width") === "both" ? ["wide", "narrow"] : [option("width")]) {
    if (shown) fill(`${option("view")}-${width}`, asSeen(shown));
  }
  find("#entry .devices").hidden = !seen.entry;
  find("#entry .none").hidden = Boolean(seen.entry);
  find("#entry .none").textContent = "It is in no feed.";
}

function choices(select, values, chosen) {
  select.replaceChildren(...values.map(([value, text]) => {
    const made = element("option", text);
    made.value = value;
    made.selected = value === chosen;
    return made;
  }));
  select.parentElement.hidden = values.length < 2;
}

function showChoice() {
  if (!form || form.contains(document.activeElement)) return;
  const marks = { draft: "draft · ", future: "future · ", expired: "expired · " };
  choices(form.post, seen.posts.map((post) => [post.path, (marks[post.state] || "") + (post.title || post.path)]), seen.wanted.post);
  choices(form.template, [["", "as it is mailed"], ...seen.templates.map((name) => [name, name])], seen.wanted.template);
  choices(form.list, seen.lists.map((name) => [name, name]), seen.wanted.list || seen.lists[0]);
  choices(form.language, [["", "the post’s"], ...seen.languages.map((name) => [name, name])], seen.wanted.language);
  form.name.value = seen.name;
}

function show(now) {
  seen = now;
  lastMail = seen.mail || lastMail;
  find("#title").textContent = seen.title;
  document.title = `${seen.title} – preview`;
  find("#state").hidden = !seen.state || seen.state === "public";
  find("#state").textContent = seen.state;
  showProblems();
  showFacts(seen.mail);
  showMail(lastMail);
  showFrames();
  showChoice();
}

const EVERY = 200; // milliseconds from one look at the files to the next
let asked = new URLSearchParams(location.search);

async function ask(stamp) {
  const query = new URLSearchParams(asked);
  if (stamp) query.set("stamp", stamp);
  const key = asked.toString();
  const answer = await fetch(`seen?${query}`, { cache: "no-store" });
  if (answer.status === 200) {
    const now = await answer.json();
    if (key === asked.toString()) show(now);
  } else if (answer.status !== 204) {
    throw new Error(answer.status);
  }
}

function tellAlive(isAlive) {
  const light = find("#alive");
  light.className = isAlive ? "" : "gone";
  const text = isAlive ? "Live: what you save is shown" : "publisher preview has ended";
  if (light.title !== text) light.textContent = light.title = text;
}

async function keepLooking() {
  try {
    if (!document.hidden) await ask(seen.stamp);
    tellAlive(true);
  } catch {
    tellAlive(false);
  }
  setTimeout(keepLooking, EVERY);
}

function choose() {
  asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.replaceState(null, "", `?${asked}`);
  ask("").catch(() => tellAlive(false));
}

function turn(group) {
  const all = findAll(`input[name=${group}]`);
  all[(all.findIndex((input) => input.checked) + 1) % all.length].checked = true;
  showFrames();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT)$/.test(event.target.tagName) && event.target.type !== "radio") return;
  const key = event.key.toLowerCase();
  const view = ["mail", "text", "source", "entry"][Number(key) - 1];
  if (view) { find(`input[value=${view}]`).checked = true; showFrames(); }
  else if (key === "w") turn("width");
  else if (key === "d") turn("colours");
  else if (key === "i") turn("images");
  else if (key === "p" && form) form.post.focus();
  else if ((key === "[" || key === "]") && form) {
    const next = form.post.selectedIndex + (key === "]" ? 1 : -1);
    if (form.post.options[next]) { form.post.selectedIndex = next; choose(); }
  } else return;
  event.preventDefault();
}

findAll(".tools input").forEach((input) => input.addEventListener("change", showFrames));
document.addEventListener("keydown", press);
show(seen);
if (form) {
  form.addEventListener("submit", (event) => event.preventDefault());
  findAll("select", form).forEach((select) => select.addEventListener("change", choose));
  form.name.addEventListener("input", choose);
  keepLooking();
} else {
  find("#alive").className = "still";
}
