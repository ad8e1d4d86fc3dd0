package dev.warren.broker;

/**
 * A queue that exists.
 *
 * @param name in RabbitMQ
 * @param asRequested false if it has other arguments than requested, and maybe another type
 * @param inUse whether it has messages or consumers, and so serves
 */
public record DeclaredQueue(String name, boolean asRequested, boolean inUse) {}
