// Another cache answered this page: tells the portal that somebody reads it, and shows the fresh number.
const place = document.querySelector("[data-hit]");
const tell = async () => {
  const from = document.referrer ? new URL(document.referrer).origin : "";
  const answer = await fetch(place.dataset.hit, { method: "POST", headers: { "X-Came-From": from } });
  if (answer.ok) place.textContent = (await answer.text()) || place.textContent;
};
// A page that is only fetched or rendered ahead is read by nobody yet.
if (place) {
  if (document.prerendering) document.addEventListener("prerenderingchange", tell, { once: true });
  else tell();
}
