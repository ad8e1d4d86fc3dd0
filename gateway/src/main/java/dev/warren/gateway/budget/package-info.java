/**
 * How much memory clients may make this process hold, by sort of memory and over all clients. Each
 * package takes bytes from the budget of its sort before it holds them, and handles a full budget
 * in its own way.
 */
@NullMarked
package dev.warren.gateway.budget;

import org.jspecify.annotations.NullMarked;
