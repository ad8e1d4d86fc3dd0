/** Typing in chats and sessions, which ends by a timer when the client sends no end. */
@NullMarked
package dev.warren.worker.message;

import org.jspecify.annotations.NullMarked;
