/* What is not yet with the server lies here: values by name, in one store of IndexedDB.

   A name says what it holds and whose it is (`ct-draft:7:…`), so that the next person at the same computer neither
   sees nor sends it. Nothing counts as kept before its transaction has completed. Where the browser refuses, as in
   private windows, values last as long as the page, and write() says so. */

const BASE = "ct-kept";
const STORE = "kept";
const OLD = /^ct-(draft|sitting|lesson):/;
const PATIENCE = 3000;

const memory = new Map();
let opening = null;

/* A browser that never answers counts as one that refused. */
function answered(start) {
  return new Promise((done, refuse) => {
    start(done, refuse);
    window.setTimeout(() => refuse(new Error("no answer")), PATIENCE);
  });
}

function connect() {
  return answered((done, refuse) => {
    const asked = window.indexedDB.open(BASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onerror = () => refuse(asked.error);
    asked.onsuccess = () => done(asked.result);
  });
}

/* Put every request into one transaction; what they found, once it has completed. */
function transact(base, mode, work) {
  return answered((done, refuse) => {
    const transaction = base.transaction(STORE, mode, { durability: "strict" });
    const asked = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => done(asked.map((one) => one.result));
    transaction.onabort = () => refuse(transaction.error || new Error("aborted"));
    if (transaction.commit) transaction.commit(); // does not wait for a page that is being left
  });
}

/* Earlier versions kept the same values as texts in localStorage: they move here once, whoever they belong to. */
async function takeOver(base) {
  const old = Object.keys(window.localStorage).filter((name) => OLD.test(name));
  if (!old.length) return;
  const [there] = await transact(base, "readonly", (store) => [store.getAllKeys()]);
  const moved = old.filter((name) => !there.includes(name)).map((name) => [name, parsed(window.localStorage.getItem(name))]);
  await transact(base, "readwrite", (store) => moved.filter(([, value]) => value).map(([name, value]) => store.put(value, name)));
  for (const name of old) window.localStorage.removeItem(name);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (fault) {
    return null;
  }
}

async function opened() {
  const base = await connect();
  base.onclose = () => {
    opening = null;
  };
  await takeOver(base).catch(() => {}); // no localStorage, nothing to take over
  return base;
}

/* Run requests; false when the browser refused. The next call opens anew. */
async function run(mode, work) {
  opening = opening || opened();
  const present = opening;
  try {
    return await transact(await present, mode, work);
  } catch (fault) {
    if (opening === present) opening = null;
    return false;
  }
}

/* Keep a value; true when it lies on this device, false when it lasts only as long as the page. */
export async function write(name, value) {
  memory.set(name, value);
  return (await run("readwrite", (store) => [store.put(value, name)])) !== false;
}

export async function read(name) {
  const found = await run("readonly", (store) => [store.get(name)]);
  if (found && found[0] !== undefined && !memory.has(name)) memory.set(name, found[0]);
  return held(name);
}

/* What this page has read or written under a name, at once. */
export function held(name) {
  return memory.get(name) || null;
}

export async function drop(...names) {
  for (const name of names) memory.delete(name);
  await run("readwrite", (store) => names.map((name) => store.delete(name)));
}

/* Every [name, value] whose name begins with a text. */
export async function entries(start) {
  const range = window.IDBKeyRange ? window.IDBKeyRange.bound(start, `${start}\uffff`) : null;
  const found = await run("readonly", (store) => [store.getAllKeys(range), store.getAll(range)]);
  if (!found) return Array.from(memory).filter(([name]) => name.startsWith(start));
  return found[0].map((name, place) => [name, found[1][place]]);
}

/* Whether this browser keeps anything at all. */
export async function isLasting() {
  return (await run("readwrite", (store) => [store.put(true, "ct-try"), store.delete("ct-try")])) !== false;
}
