package dev.warren.broker;

/**
 * A queue that exists.
 *
 * @param name the queue's name in RabbitMQ
 * @param asRequested false if the queue has other arguments than requested, and maybe another type
 * @param inUse whether the queue has messages or consumers, and so serves
 */
public record DeclaredQueue(String name, boolean asRequested, boolean inUse) {}
