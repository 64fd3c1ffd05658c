// Boots the Pico W's image, looks at its console over USB, and sets things that survive a restart.
// Usage: node console.mjs IMAGE

import { Pico } from "./pico.mjs";

const pico = new Pico(process.argv[2]);
let seen = 0;

function shows(part, seconds = 20) {
  const found = pico.run(seconds, () => pico.shown.indexOf(part, seen) >= 0);
  if (!found) {
    console.error(pico.shown);
    console.error(`--- the board did not show “${part}”`);
    process.exit(1);
  }
  seen = pico.shown.indexOf(part, seen) + part.length;
}

function types(line) {
  pico.type(line + "\r");
}

function isNeverShown(part) {
  if (pico.shown.includes(part)) {
    console.error(pico.shown);
    console.error(`--- the board showed “${part}”`);
    process.exit(1);
  }
}

shows("started by power; /help shows all commands");
shows("Wi-Fi: (not set)");
types("/help");
shows("/reboot");
types("/nick bo\u00eb");
shows("say where and as whom");
types("/server 192.168.1.20");
types("/wifi \"my home\" correct horse");
shows("this image was built without the radio's firmware");
types("/status");
shows("Wi-Fi: my home");
shows("not in the room at 192.168.1.20:9000, as bo\u00eb");
types("/identity");
shows("* key: ");
const key = pico.shown.slice(seen, seen + 43);
shows("* fingerprint: ");
types("/reboot");
shows("started by a command");
shows("Wi-Fi: my home");
shows("not in the room at 192.168.1.20:9000, as bo\u00eb");
types("/identity");
shows(`* key: ${key}\r\n`);
// Fed for longer than the watchdog waits.
pico.run(20, () => false);
types("/status");
shows("started by a command");
isNeverShown("correct horse");
isNeverShown("its watchdog");
if (process.argv.includes("--show")) console.log(pico.shown);
