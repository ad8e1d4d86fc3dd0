package dev.warren.system.json;

/** A test of a client. */
interface HasJsonClients {

  JsonClients clients();
}
