/** Authentication, rights to channels, and every refusal that a client can see. */
@NullMarked
package dev.warren.gateway.access;

import org.jspecify.annotations.NullMarked;
