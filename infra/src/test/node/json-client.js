'use strict';

// ws in Node: reads commands from standard input and writes events to standard output, one a line.
const readline = require('node:readline');
const WebSocket = require('ws');
const driver = require('./json-driver.js');

function connect(url, headers, pinged) {
  return new WebSocket(url, { headers }).on('ping', pinged);
}

const drive = driver(connect, (event) => console.log(JSON.stringify(event)));

readline
  .createInterface({ input: process.stdin })
  .on('line', (line) => drive(JSON.parse(line)))
  .on('close', () => process.exit());
