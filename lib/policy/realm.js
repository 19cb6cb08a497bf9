// Runs once in every new realm, before any policy: takes away what a policy has no use for, bounds what could run
// longer than a deadline can stop, freezes what is left, and makes the constructor of the request object.
//
// Its value is called with the natives of realm.cc ({ header, headers, headerList, connection, container, process, rawPath, body, bodyText, bodyBytes, log }) and the frozen
// facts of the pod; it returns the functions that make a request object, a response object, a connection object and a
// question object, and the one that freezes what a built-in module exports.
(function prepareRealm(natives, pod) {
  "use strict";
  const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
  const { create, freeze, hasOwn } = Object;
  const { isArray } = Array;
  const replace = (owner, name, value) =>
    defineProperty(owner, name, { value, writable: false, enumerable: false, configurable: false });

  function removeWhatNoPolicyNeeds() {
    // Code from elsewhere, shared memory, results that depend on the collector, and objects that lie about
    // themselves. Intl and its like depend on the machine, and loop over any length a list of locales claims.
    for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry", "Proxy",
      "Intl"]) {
      delete globalThis[name];
    }
    for (const owner of [Array, BigInt, Date, Number, Object, String, getPrototypeOf(Uint8Array)]) {
      for (const name of ownKeys(owner.prototype)) {
        if (typeof name !== "string") continue;
        if (name.startsWith("toLocale") || name === "localeCompare") delete owner.prototype[name];
      }
    }
    delete String.raw;
    // A promise is no answer, and these take lists of any length.
    for (const name of ["all", "allSettled", "any", "race"]) delete Promise[name];
    // A name that comes from a request must never reach a prototype.
    delete Object.prototype.__proto__;
    // RegExp.$1 and the like carry parts of one request to the next.
    for (const name of ownKeys(RegExp)) {
      if (!["length", "name", "prototype", Symbol.species].includes(name)) delete RegExp[name];
    }
  }

  // The built-in loops below never look at the clock. So they take real arrays only, short enough to be walked well
  // within a deadline: { length: 2 ** 53 } would keep them busy for years.
  const kMaxLength = 100000;
  const check = (value) => {
    if (!isArray(value)) throw new TypeError("not an array");
    if (value.length > kMaxLength) throw new RangeError("an array of more than " + kMaxLength + " elements");
    return value;
  };

  function boundArrayMethods() {
    for (const name of ["copyWithin", "every", "fill", "filter", "find", "findIndex", "findLast", "findLastIndex",
      "flat", "flatMap", "forEach", "join", "lastIndexOf", "map", "reduce", "reduceRight", "reverse", "shift",
      "slice", "some", "sort", "splice", "toString", "unshift"]) {
      const original = Array.prototype[name];
      replace(Array.prototype, name, { [name](...rest) { return apply(original, check(this), rest); } }[name]);
    }
    // What allow-lists are made of, without the cost of a rest parameter.
    const { concat, includes, indexOf } = Array.prototype;
    replace(Array.prototype, "includes", { includes(x, from) { return includes.call(check(this), x, from); } }.includes);
    replace(Array.prototype, "indexOf", { indexOf(x, from) { return indexOf.call(check(this), x, from); } }.indexOf);
    // Only arrays are spread: whatever else claims to be spreadable is one element.
    replace(Array.prototype, "concat", {
      concat(...rest) {
        for (let i = 0; i < rest.length; i += 1) rest[i] = isArray(rest[i]) ? check(rest[i]) : [rest[i]];
        return apply(concat, check(this), rest);
      },
    }.concat);
  }

  function boundStatics() {
    replace(Array, "from", {
      from(items, mapper, receiver) {
        const list = [];
        const iterate = items[Symbol.iterator];
        if (iterate === undefined || iterate === null) {
          for (let i = 0; i < items.length; i += 1) list.push(items[i]);
        } else {
          for (const item of { [Symbol.iterator]: () => iterate.call(items) }) list.push(item);
        }
        return mapper === undefined ? list : list.map(mapper, receiver);
      },
    }.from);
    const { stringify } = JSON;
    replace(JSON, "stringify", {
      stringify(value, replacer, space) {
        return stringify(value, isArray(replacer) ? check(replacer) : replacer, space);
      },
    }.stringify);
  }

  function addWords() {
    const limits = (given) => {
      if (given === undefined) return {};
      if (typeof given !== "object" || given === null) throw new TypeError("allow() takes an object or nothing");
      return given;
    };
    const known = ["max_tx_bytes", "passthrough", "tunnel", "encodedSlash", "maxRequestBytes", "maxResponseBytes",
      "deadlineMs", "requestHeaders", "responseHeaders", "budget", "tags"];
    const answered = natives.answered ?? (() => {});  // who tests policies wants to know
    const words = {
      allow(options) {
        answered();
        const given = limits(options);
        const answer = { __proto__: null, allow: true };
        for (const name of known) {
          if (hasOwn(given, name)) answer[name] = given[name];
        }
        return freeze(answer);
      },
      deny(message, options) {
        answered();
        if (message !== undefined && typeof message !== "string") {
          throw new TypeError("deny() takes a string or nothing, and then an object or nothing");
        }
        const answer = { __proto__: null, allow: false };
        if (message !== undefined) answer.deny_message = message;
        if (options !== undefined) {
          const given = limits(options);
          if (hasOwn(given, "tags")) answer.tags = given.tags;
        }
        return freeze(answer);
      },
    };
    replace(globalThis, "allow", words.allow);
    replace(globalThis, "deny", words.deny);
    const { log } = natives;
    replace(globalThis, "console", { __proto__: null, log, info: log, warn: log, error: log, debug: log });
  }

  // Everything reachable by name, and the prototypes that only syntax reaches.
  const seen = new Set();
  const visit = (value) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
    seen.add(value);
    freeze(value);
    visit(getPrototypeOf(value));
    for (const key of ownKeys(value)) {
      const property = getOwnPropertyDescriptor(value, key);
      visit(property.value);
      visit(property.get);
      visit(property.set);
    }
  };

  function freezeEverything() {
    visit(globalThis);
    for (const hidden of [function* () {}, async function () {}, async function* () {}, [][Symbol.iterator](),
      ""[Symbol.iterator](), new Map().entries(), new Set().values(), "".matchAll(/x/g),
      getOwnPropertyDescriptor(arguments, "callee").get]) {
      visit(hidden);
    }
  }

  // A request has no inherited names but those of this object, which itself inherits nothing. What costs to build is
  // built when it is first read.
  function makeRequestConstructor() {
    function Request(method, scheme, host, port, path, query, version) {
      this.method = method;
      this.scheme = scheme;
      this.host = host;
      this.port = port;
      this.path = path;
      this.query = query;
      this.version = version;
    }
    const lazy = (get) => ({ get, enumerable: true });
    Request.prototype = freeze(create(null, {
      url: lazy(function url() {
        const standard = (this.scheme === "https" && this.port === 443) || (this.scheme === "http" && this.port === 80);
        const authority = standard ? this.host : this.host + ":" + this.port;
        return this.scheme + "://" + authority + this.path + (this.query === "" ? "" : "?" + this.query);
      }),
      rawPath: lazy(natives.rawPath),
      body: lazy(natives.body),
      headers: lazy(natives.headers),
      headerList: lazy(natives.headerList),
      connection: lazy(natives.connection),
      container: lazy(natives.container),
      process: lazy(natives.process),
      header: { value: freeze(natives.header), enumerable: true },
      pod: { value: pod, enumerable: true },
    }));
    return (method, scheme, host, port, path, query, version) =>
      freeze(new Request(method, scheme, host, port, path, query, version));
  }

  // r.body of policies that declare one. Its natives check that they are called on the body of the request being judged.
  function makeBodyConstructor() {
    const { parse } = JSON;
    const { bodyText, bodyBytes } = natives;
    function Body() {}
    Body.prototype = freeze(create(null, {
      text: { value: freeze(bodyText), enumerable: true },
      bytes: { value: freeze(bodyBytes), enumerable: true },
      json: { value: freeze(function json() { return parse(apply(bodyText, this, [])); }), enumerable: true },
    }));
    return () => freeze(new Body());
  }

  // What onResponse takes besides the request.
  function makeResponseConstructor() {
    function Response(status, contentLength, headers, headerList) {
      this.status = status;
      this.contentLength = contentLength;
      this.headers = headers;
      this.headerList = headerList;
    }
    const header = function header(name) {
      if (typeof name !== "string") throw new TypeError("header() takes a name");
      const wanted = name.toLowerCase();
      for (const [known, value] of this.headerList) if (known.toLowerCase() === wanted) return value;
      return undefined;
    };
    Response.prototype = freeze(create(null, { header: { value: freeze(header), enumerable: true } }));
    return (status, contentLength, headers, headerList) =>
      freeze(new Response(status, contentLength, headers, headerList));
  }

  // What onConnect takes, made in the same way.
  function makeConnectionConstructor() {
    function Connection(protocol, host, port) {
      this.protocol = protocol;
      this.host = host;
      this.port = port;
    }
    const lazy = (get) => ({ get, enumerable: true });
    Connection.prototype = freeze(create(null, {
      connection: lazy(natives.connection),
      container: lazy(natives.container),
      process: lazy(natives.process),
      pod: { value: pod, enumerable: true },
    }));
    return (protocol, host, port) => freeze(new Connection(protocol, host, port));
  }

  // What onDns takes.
  function makeQuestionConstructor() {
    function Question(name, type) {
      this.name = name;
      this.type = type;
    }
    Question.prototype = freeze(create(null, {
      container: { get: natives.container, enumerable: true },
      pod: { value: pod, enumerable: true },
    }));
    return (name, type) => freeze(new Question(name, type));
  }

  // What a built-in module exports. A namespace itself cannot be written to, nor be frozen.
  function freezeExports(namespace) {
    for (const name of ownKeys(namespace)) visit(namespace[name]);
  }

  removeWhatNoPolicyNeeds();
  boundArrayMethods();
  boundStatics();
  addWords();
  const made = {
    request: makeRequestConstructor(), response: makeResponseConstructor(), body: makeBodyConstructor(),
    connection: makeConnectionConstructor(), question: makeQuestionConstructor(), freezeExports,
  };
  freezeEverything();
  return made;
})
