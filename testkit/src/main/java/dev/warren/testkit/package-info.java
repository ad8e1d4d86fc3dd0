/**
 * Test support for several modules: brokers, clients, golden messages, checks of documents. It
 * depends on no other module of Warren, so the tests of every module can use it.
 */
@NullMarked
package dev.warren.testkit;

import org.jspecify.annotations.NullMarked;
