/**
 * How much memory clients may make this process hold, by sort of memory and over all clients. Each
 * room takes bytes from the budget of its sort before it holds them, and has an answer of its own
 * for a budget that is full.
 */
@NullMarked
package dev.warren.gateway.budget;

import org.jspecify.annotations.NullMarked;
