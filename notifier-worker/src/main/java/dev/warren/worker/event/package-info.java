/** Events as the worker itself reads and writes them: what rules and memories have in common. */
@NullMarked
package dev.warren.worker.event;

import org.jspecify.annotations.NullMarked;
