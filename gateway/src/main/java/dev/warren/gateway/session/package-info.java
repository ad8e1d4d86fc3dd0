/** What a client asks for, whatever its protocol; CommandPath is the screen to read first. */
@NullMarked
package dev.warren.gateway.session;

import org.jspecify.annotations.NullMarked;
