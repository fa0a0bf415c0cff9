/* Nothing is kept on readers' devices any more: what was is deleted, and this worker ends. */
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(end()));

async function end() {
  for (const name of await caches.keys()) if (name.startsWith("dateline-")) await caches.delete(name);
  await registration.unregister();
}
