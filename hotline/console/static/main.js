// Starts what the page needs. Everything also works as plain links and forms; this makes it live and quick.
import { startAlarm } from "/static/alarm.js";
import { startClock } from "/static/clock.js";
import { startDrafts } from "/static/drafts.js";
import { startEvents } from "/static/events.js";
import { startKeys } from "/static/keys.js";
import { startOffline } from "/static/offline.js";
import { startParts } from "/static/parts.js";
import { startQueue } from "/static/queue.js";
import { startUndo } from "/static/undo.js";
import { startWords } from "/static/words.js";

startClock();
startKeys();
startWords();
startAlarm();
startOffline();
startUndo();
if (document.body.dataset.page === "queue") startQueue();
if (document.body.dataset.page === "ticket") {
  startParts(document.body.dataset.number);
  startDrafts(document.body.dataset.number);
}
startEvents();
