/* A file of what could not be sent, for the invigilator to hand in; trainer/exchange/recovery.py reads it.

   HMAC-SHA-256 in counter mode, then HMAC-SHA-256 over all of it, with keys made of the one that came with the page:
   on an intranet address without TLS browsers withhold crypto.subtle. */

import { digest, hex } from "./digest.js";

const BLOCK = 64;
const STREAM = 32;

function utf8(text) {
  return new TextEncoder().encode(text);
}

function bytes(text) {
  return Uint8Array.from(text.match(/../g) || [], (two) => parseInt(two, 16));
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/* RFC 2104; every key here is shorter than a block. */
function hmac(key, text) {
  const padded = joined(key, new Uint8Array(BLOCK - key.length));
  const inner = digest(joined(padded.map((byte) => byte ^ 0x36), text));
  return digest(joined(padded.map((byte) => byte ^ 0x5c), inner));
}

function counter(n) {
  const block = new Uint8Array(4);
  new DataView(block.buffer).setUint32(0, n);
  return block;
}

function turned(data, key, nonce) {
  const out = data.slice();
  for (let at = 0; at < data.length; at += STREAM) {
    const stream = hmac(key, joined(nonce, counter(at / STREAM)));
    for (let i = at; i < Math.min(at + STREAM, data.length); i += 1) out[i] ^= stream[i - at];
  }
  return out;
}

/* The text of a recovery file of a sitting: `key` in hexadecimal digits, `value` anything that JSON holds. */
export function sealed(sitting, key, value) {
  const nonce = window.crypto.getRandomValues(new Uint8Array(16));
  const data = hex(turned(utf8(JSON.stringify(value)), hmac(bytes(key), utf8("encrypt")), nonce));
  const tag = hex(hmac(hmac(bytes(key), utf8("authenticate")), utf8(`1|${sitting}|${hex(nonce)}|${data}`)));
  return JSON.stringify({ format: 1, sitting, nonce: hex(nonce), data, tag });
}

/* Let the browser save a text as a file. */
export function saveAs(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
