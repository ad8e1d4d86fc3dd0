/**
 * One client's connection: its user, its pending commands, its end. A session knows no subscription
 * and no command; subscriptions attach to it ({@code Attached}), and each transport supplies a
 * {@code Protocol} (reply → bytes) and a {@code Connection}.
 */
@NullMarked
package dev.warren.gateway.session;

import org.jspecify.annotations.NullMarked;
