package dev.warren.system.json;

/** A test with the clients of one language. */
interface HasJsonClients {

  JsonClients clients();
}
