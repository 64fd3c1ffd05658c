// A Pico without its radio: rp2040js, the few functions of the boot ROM that an image calls, and a host on its USB.
//
// The boot ROM itself is not ours to pass on. An image asks it for functions by two letters; the answer is an
// address in the empty ROM, and a call that arrives there is done here.

import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { LogLevel, RP2040, USBCDC, ConsoleLogger } from "rp2040js";

const FLASH = 0x10000000;
const STACK = 0x20041f00;
const CYCLE_NANOS = 1e9 / 125e6;

/** Of a buffer's control word: it is the controller's. */
const AVAILABLE = 1 << 10;

/** The ring oscillator's register. */
const RANDOM_BIT = 0x1c;

const LOOKUP = 0x100;
const FUNCTIONS = 0x200;

export class Pico {
  /** Loads an ELF or UF2 file into new flash. */
  constructor(file) {
    this.flash = new Uint8Array(16 * 1024 * 1024).fill(0xff);
    const image = readFileSync(file);
    (image.readUInt32LE(0) === 0x464c457f ? loadElf : loadUf2)(image, this.flash);
    /** All that the console ever showed. */
    this.shown = "";
    this.decoder = new TextDecoder();
    /** What is typed, and not taken yet. */
    this.typed = [];
    this.starts = 0;
    this.start(new Uint32Array(8), 0);
  }

  start(scratch, reason) {
    this.starts += 1;
    this.restart = null;
    const mcu = new RP2040();
    this.mcu = mcu;
    mcu.logger = new ConsoleLogger(LogLevel.Error, false);
    mcu.flash.set(this.flash);
    mcu.bootrom.fill(0);
    // Halfwords at 0x14: the functions' table; at 0x18: who looks in it.
    mcu.bootrom[0x14 / 4] = FUNCTIONS;
    mcu.bootrom[0x18 / 4] = LOOKUP | 1;
    const watchdog = mcu.peripherals[0x40058];
    watchdog.scratchData.set(scratch);
    watchdog.reason = reason;
    watchdog.onWatchdogTrigger = () => {
      this.restart = [watchdog.scratchData.slice(), watchdog.reason];
    };
    // The flash's cache: nothing waits to be streamed.
    mcu.peripherals[0x14000] = { readUint32: () => 0, writeUint32Atomic() {} };
    // The ring oscillator's random bit; the rest of it is not there.
    const oscillator = mcu.peripherals[0x40060];
    const read = oscillator.readUint32.bind(oscillator);
    oscillator.readUint32 = (offset) => (offset === RANDOM_BIT ? randomInt(2) : read(offset));
    mcu.core.PC = FLASH;
    mcu.core.SP = STACK;
    mcu.core.LR = 0;
    this.usb = new USBCDC(mcu.usbCtrl);
    // Its host opens the line by a request to the device; the class wants one to the interface.
    this.usb.cdcSetControlLineState = (lines = 3, line = 0) => {
      mcu.usbCtrl.sendSetupPacket(new Uint8Array([0x21, 0x22, lines, 0, line, 0, 0, 0]));
      this.usb.initialized = true;
    };
    this.usb.onSerialData = (bytes) => {
      this.shown += this.decoder.decode(bytes, { stream: true });
    };
    // rp2040js hands a buffer back before anything is in it, and its host sends empty packets all the time. A real
    // controller keeps the buffer until there is something, and this host sends when something is typed.
    this.waits = 0;
    mcu.usbCtrl.onEndpointRead = (endpoint, size) => {
      this.offer(endpoint, true);
      if (endpoint === this.usb.outEndpoint) {
        this.waits = size;
        this.send();
      }
    };
    this.functions = [];
  }

  /** Runs until `done()`, for so many seconds of the board's own time at the most; whether it was done. */
  run(seconds, done) {
    const end = this.mcu.clock.nanos + seconds * 1e9;
    let { mcu } = this;
    let steps = 0;
    while (mcu.clock.nanos < end) {
      if (mcu.core.waiting) {
        mcu.clock.tick(Math.max(mcu.clock.nanosToNextAlarm, CYCLE_NANOS));
      } else if (mcu.core.PC < 0x4000) {
        this.rom(mcu.core);
      } else {
        mcu.clock.tick(mcu.core.executeInstruction() * CYCLE_NANOS);
      }
      if (this.restart) {
        this.flash.set(mcu.flash);
        this.start(...this.restart);
        return this.run(seconds, done);
      }
      if ((++steps & 0xfff) === 0 && done()) return true;
    }
    return done();
  }

  type(line) {
    for (const byte of new TextEncoder().encode(line)) this.typed.push(byte);
    this.send();
  }

  send() {
    if (this.waits === 0 || this.typed.length === 0) return;
    const packet = this.typed.splice(0, this.waits);
    this.waits = 0;
    this.offer(this.usb.outEndpoint, false);
    this.mcu.usbCtrl.finishRead(this.usb.outEndpoint, new Uint8Array(packet));
  }

  /** Whether the controller has the buffer in which a packet from the host is awaited. */
  offer(endpoint, has) {
    const control = 0x84 + 8 * endpoint;
    const view = this.mcu.usbDPRAMView;
    const value = view.getUint32(control, true);
    view.setUint32(control, has ? value | AVAILABLE : value & ~AVAILABLE, true);
  }

  /** A call that arrived in the ROM. */
  rom(core) {
    const [a, b, c, d] = core.registers;
    if (core.PC === LOOKUP) {
      this.functions.push(String.fromCharCode(b & 0xff, b >> 8));
      core.registers[0] = (FUNCTIONS + 4 * this.functions.length) | 1;
    } else {
      const name = this.functions[(core.PC - FUNCTIONS) / 4 - 1];
      const { flash } = this.mcu;
      switch (name) {
        case "RE": // erase: where, how much
          flash.fill(0xff, a, a + b);
          break;
        case "RP": // program: where, from where, how much
          for (let at = 0; at < c; at++) flash[a + at] &= this.mcu.readUint8(b + at);
          break;
        case "C4": // copy words: to, from, how much
        case "MC":
          for (let at = 0; at < c; at++) this.mcu.writeUint8(a + at, this.mcu.readUint8(b + at));
          break;
        case "IF": // the flash's pins, its modes, its cache
        case "EX":
        case "FC":
        case "CX":
          break;
        default:
          throw new Error(`the ROM has no function ${name} (${[a, b, c, d]})`);
      }
    }
    core.PC = core.LR & ~1;
  }
}

function loadElf(image, flash) {
  const [start, size, count] = [image.readUInt32LE(28), image.readUInt16LE(42), image.readUInt16LE(44)];
  for (let at = start; at < start + size * count; at += size) {
    const [type, offset, , address, length] = [0, 4, 8, 12, 16].map((n) => image.readUInt32LE(at + n));
    if (type === 1 && length > 0 && address >= FLASH) {
      flash.set(image.subarray(offset, offset + length), address - FLASH);
    }
  }
}

function loadUf2(image, flash) {
  for (let at = 0; at < image.length; at += 512) {
    const [address, length] = [image.readUInt32LE(at + 12), image.readUInt32LE(at + 16)];
    flash.set(image.subarray(at + 32, at + 32 + length), address - FLASH);
  }
}
