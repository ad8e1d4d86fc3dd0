package dev.warren.worker;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Implements interfaces for tests that need one or two of their methods. */
public final class Proxies {

  /** Receives every call: the method's name and its arguments. */
  public interface Call {
    @Nullable Object on(String method, Object[] arguments) throws Exception;
  }

  private Proxies() {}

  /**
   * An implementation whose methods return null, so a method that returns a primitive must not be
   * called.
   */
  public static <T> T of(Class<T> type) {
    return of(type, (method, arguments) -> null);
  }

  public static <T> T of(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call.on(method.getName(), arguments)));
  }
}
