/* A day and a time as inputs hold them, in the words of the portal: 21 Nov 09:00, with the year where that is not
   this one. The names of the months come with the page. */

export function inWords(day, hour, months) {
  const [year, month, date] = day.split("-").map(Number);
  const name = months.split("|")[month - 1];
  const shown = year === new Date().getFullYear() ? `${date} ${name}` : `${date} ${name} ${year}`;
  return `${shown} ${hour}`;
}
