/* The one entry: every module looks for its attributes and does nothing without them. */

import { startAnswers } from "./answers.js";
import { startAutosave } from "./autosave.js";
import { startBoard } from "./board.js";
import { startCountdown } from "./countdown.js";
import { startDialogs } from "./dialog.js";
import { startDrafts } from "./drafts.js";
import { startExam } from "./exam.js";
import { startFacts } from "./facts.js";
import { startGrid } from "./grid.js";
import { startKeys } from "./keys.js";
import { startLesson } from "./lesson.js";
import { startLive } from "./live.js";
import { startPanel } from "./panel.js";
import { startOpening } from "./opening.js";
import { startPrint } from "./print.js";
import { startQuote } from "./quote.js";
import { startRows } from "./rows.js";
import { startSource } from "./source.js";
import { startTables } from "./tables.js";

for (const start of [startAnswers, startLesson, startLive, startAutosave, startDrafts, startDialogs, startTables, startCountdown, startKeys, startFacts, startPanel, startExam, startBoard, startOpening, startPrint, startQuote, startRows, startGrid, startSource]) {
  try {
    start(document);
  } catch (fault) {
    console.error(fault);
  }
}
