/**
 * The team of {@code infra/up --demo}, so that a newcomer sees a living Warren at once. People are
 * clients of the gateways, agents and services publish over AMQP. {@link dev.warren.demo.Place}
 * names the channels, {@link dev.warren.demo.Story} tells the scenes. docs/demo.md is its page.
 */
@NullMarked
package dev.warren.demo;

import org.jspecify.annotations.NullMarked;
