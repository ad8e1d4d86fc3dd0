'use strict';

// STOMP.js in Node: reads commands from standard input and writes events to standard output, one a line.
const readline = require('node:readline');
const StompJs = require('@stomp/stompjs');
const driver = require('./driver.js');

globalThis.WebSocket = require('ws');

const drive = driver(StompJs, (event) => console.log(JSON.stringify(event)));

readline
  .createInterface({ input: process.stdin })
  .on('line', (line) => drive(JSON.parse(line)))
  .on('close', () => process.exit());
