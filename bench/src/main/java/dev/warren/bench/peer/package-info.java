/** What is compared: each a server with all that stands behind it, as processes. */
@NullMarked
package dev.warren.bench.peer;

import org.jspecify.annotations.NullMarked;
