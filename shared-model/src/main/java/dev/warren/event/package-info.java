/**
 * The JSON envelope that every transport and every queue carries, and the rules that decide whether
 * one is valid.
 */
@NullMarked
package dev.warren.event;

import org.jspecify.annotations.NullMarked;
