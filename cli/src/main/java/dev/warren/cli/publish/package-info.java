/**
 * The commands that publish events: {@code publish}, {@code send}, {@code note}, {@code notify} and
 * {@code alert}.
 */
@NullMarked
package dev.warren.cli.publish;

import org.jspecify.annotations.NullMarked;
