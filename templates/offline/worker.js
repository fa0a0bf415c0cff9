/* Keeps the stories read last on this device, and shows them when the portal cannot be reached.
   The portal is always asked first. Nothing is counted, named or sent from here. */
const { editions, personal } = {{ told }};
const STORIES = 20;
const PATIENCE = 3000;
const PREFIX = "dateline-";
const WHEN = "x-kept-at";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
  if (personal.some((prefix) => url.pathname.startsWith(prefix))) return;
  event.respondWith(answer(event, url));
});

async function begin() {
  await registration.navigationPreload?.enable();
  await clients.claim();
  for (const { url } of await clients.matchAll()) await keepFromBrowser(new URL(url));
}

async function answer(event, url) {
  const arrives = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  event.waitUntil(arrives.then((response) => keep(url, response.clone())).catch(() => {}));
  try {
    const response = await Promise.race([arrives, new Promise((done) => setTimeout(done, PATIENCE))]);
    if (response && response.status < 500) return response;
    return (await copyOf(url)) ?? (await arrives);
  } catch {
    return (await copyOf(url)) ?? offline(url);
  }
}

/* A page that was read before there was a worker: the browser has it still, so that nobody is asked for it again. */
async function keepFromBrowser(url) {
  if (personal.some((prefix) => url.pathname.startsWith(prefix))) return;
  try {
    await keep(url, await fetch(url, { cache: "force-cache" }));
  } catch {
    /* It is kept when it is read the next time. */
  }
}

async function keep({ origin, pathname }, response) {
  if (response.status === 404 || response.status === 410) return forget(pathname);
  if (response.status !== 200) return;
  const html = await response.text();
  const kind = /<body[^>]* data-kept="(\w+)"/.exec(html)?.[1];
  if (!kind || html.includes("notice--copy")) return;
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  headers.set(WHEN, Date.now());
  const cache = await caches.open(PREFIX + kind);
  await cache.delete(pathname);
  await cache.put(pathname, new Response(html, { headers }));
  const paths = await cache.keys();
  for (const path of paths.slice(0, Math.max(0, paths.length - STORIES))) await cache.delete(path);
  const { home } = editionOf(pathname);
  if (kind === "story" && !(await caches.match(home))) await keepFromBrowser(new URL(home, origin));
}

async function forget(pathname) {
  for (const name of await ours()) await (await caches.open(name)).delete(pathname);
}

async function copyOf({ pathname }) {
  const found = await caches.match(pathname);
  if (!found) return undefined;
  const { code, copy } = editionOf(pathname);
  const moment = new Date(Number(found.headers.get(WHEN)));
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (moment.toDateString() !== new Date().toDateString()) Object.assign(form, { day: "numeric", month: "short" });
  const words = copy.replace("{time}", moment.toLocaleString(code, form));
  const line = `<p class="notice notice--copy" role="status">${words}</p>`;
  return new Response((await found.text()).replace("<main", `${line}<main`), { headers: found.headers });
}

async function offline({ pathname }) {
  const edition = editionOf(pathname);
  const lines = [];
  for (const name of await ours()) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) {
      const path = new URL(url).pathname;
      if (editionOf(path) !== edition) continue;
      const title = /<title>([^<]*)/.exec(await (await cache.match(path)).text())?.[1] ?? path;
      lines.unshift(`<li><a href="${path}">${title}</a></li>`);
    }
  }
  const headers = { "content-type": "text/html; charset=utf-8" };
  return new Response(edition.page.replace("<!--kept-->", lines.join("")), { status: 503, headers });
}

const ours = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));
const editionOf = (pathname) => editions.find(({ home }) => pathname.startsWith(home));
