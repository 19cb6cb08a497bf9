// podjail:crypto: digests, authentication codes and signatures, so that a policy can require a signed request.
//
// Data is text, which counts as its UTF-8, or a Uint8Array, of a megabyte at most.
import { encode, equal as isEqual, hmac, isKey, sha256 as digest, utf8Length, verify } from "podjail:natives";

const kMaxBytes = 1024 * 1024;
const kHex = "0123456789abcdef";
const kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const kBase64Value = new Map([...kBase64].map((digit, value) => [digit, value]));
kBase64Value.set("-", 62).set("_", 63);

// The bytes of text (UTF-8) or of an array.
export function bytes(data) {
  if (data instanceof Uint8Array) return data;
  if (typeof data !== "string") throw new TypeError("data is neither text nor a Uint8Array");
  if (data.length > kMaxBytes) throw new RangeError("more than a megabyte");
  const length = utf8Length(data);
  if (length > kMaxBytes) throw new RangeError("more than a megabyte");
  const array = new Uint8Array(length);
  encode(data, array);
  return array;
}

export function toHex(data) {
  let text = "";
  for (const byte of bytes(data)) text += kHex[byte >> 4] + kHex[byte & 15];
  return text;
}

// undefined for what is not hexadecimal.
export function fromHex(text) {
  if (typeof text !== "string" || text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  const array = new Uint8Array(text.length / 2);
  for (let i = 0; i < array.length; i += 1) array[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return array;
}

// Either alphabet of RFC 4648, with or without padding; undefined for what is neither.
export function fromBase64(text) {
  if (typeof text !== "string" || text.length > 2 * kMaxBytes) return undefined;
  const end = text.endsWith("==") ? text.length - 2 : text.endsWith("=") ? text.length - 1 : text.length;
  if (end % 4 === 1 || (end !== text.length && text.length % 4 !== 0)) return undefined;
  const array = new Uint8Array(Math.floor((end * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < end; i += 1) {
    const value = kBase64Value.get(text[i]);
    if (value === undefined) return undefined;
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      array[at] = (held >> bits) & 255;
      at += 1;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? array : undefined; // one text, one value
}

export function sha256Bytes(data) {
  const out = new Uint8Array(32);
  digest(bytes(data), out);
  return out;
}
export const sha256 = (data) => toHex(sha256Bytes(data));

export function hmacSha256Bytes(key, data) {
  const out = new Uint8Array(32);
  hmac(bytes(key), bytes(data), out);
  return out;
}
export const hmacSha256 = (key, data) => toHex(hmacSha256Bytes(key, data));

// Takes the same time wherever two texts of one length differ. A header that is missing equals nothing.
export function equal(a, b) {
  if (a === undefined || b === undefined) return false;
  return isEqual(bytes(a), bytes(b));
}

function keyOf(key) {
  if (typeof key !== "string") return bytes(key);
  const pem = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]{1,8192})-----END PUBLIC KEY-----\s*$/.exec(key);
  const der = fromBase64(pem === null ? key : pem[1].replaceAll(/\s/g, ""));
  if (der === undefined) throw new TypeError("the key is neither PEM nor base64");
  return der;
}

// r and s one after the other, as JWS and WebCrypto write them, become a DER sequence of two integers.
function derOfRaw(signature) {
  if (signature.length !== 64) return undefined;
  const integer = (number) => {
    let from = 0;
    while (from < 31 && number[from] === 0) from += 1;
    const digits = [...number.subarray(from)];
    if (digits[0] > 127) digits.unshift(0);
    return [2, digits.length, ...digits];
  };
  const body = [...integer(signature.subarray(0, 32)), ...integer(signature.subarray(32))];
  return new Uint8Array([0x30, body.length, ...body]);
}

// A function (signature, data) that tells whether the signature is one of the data by the owner of the key. Algorithms:
//   "ed25519", "ecdsa-p256-sha256" (DER), "ecdsa-p256-sha256-raw", "rsa-sha256" (PKCS #1 v1.5), "rsa-pss-sha256"
// The key is a public key (SubjectPublicKeyInfo) as PEM, base64 or bytes; one of another kind is refused at once. A
// signature is base64 or bytes; one that is missing or malformed verifies nothing.
export function verifier(algorithm, key) {
  const raw = algorithm === "ecdsa-p256-sha256-raw";
  const name = raw ? "ecdsa-p256-sha256" : algorithm;
  const der = Uint8Array.from(keyOf(key)); // a copy: the caller may change its own
  if (!isKey(name, der)) throw new TypeError(`not a public key for '${String(algorithm)}'`);
  return (signature, data) => {
    const given = signature instanceof Uint8Array ? signature : fromBase64(signature);
    const encoded = given !== undefined && raw ? derOfRaw(given) : given;
    return encoded !== undefined && verify(name, der, encoded, bytes(data));
  };
}
