/* Moments by the newsroom's clock, whatever the clock of the browser says. */

const MINUTE = 60000;

/* "2026-11-20T10:30", as an <input type="datetime-local"> takes it; empty for no moment. */
export function onTheWall(moment, timeZone) {
  const date = new Date(moment ?? "");
  if (Number.isNaN(date.valueOf())) return "";
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(date);
  return shown.replace(" ", "T");
}

/* The moment at which the newsroom's clock showed that, in ISO 8601; null for none. */
export function momentOf(wall, timeZone) {
  const asUTC = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUTC)) return null;
  const ahead = (moment) => Date.parse(`${onTheWall(moment, timeZone)}Z`) - Math.floor(moment / MINUTE) * MINUTE;
  /* The second look counts where the clock was set between the guess and the moment. */
  const guess = asUTC - ahead(asUTC);
  return new Date(asUTC - ahead(guess)).toISOString().replace(/\.\d+Z$/, "+00:00");
}
