# Sourced by ./espalier and ./check: sets JAVA_HOME to a JDK 25, which need not be the `java` on the PATH, or says how to
# get one. Reads each candidate's `release` file instead of starting it: a start costs more than the whole search.

is_jdk25() {
  local line
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in 'JAVA_VERSION="25'[.\"+-]*) return 0 ;; esac
  done <"$1/release"
  return 1
}

# The JDK of a javac on the PATH, symbolic links followed (/usr/bin/javac is usually one).
home_of_javac() {
  local file link
  file=$(command -v javac) || return 1
  while [ -L "$file" ]; do
    link=$(readlink "$file")
    case $link in /*) file=$link ;; *) file=${file%/*}/$link ;; esac
  done
  (cd -P "${file%/*}/.." 2>/dev/null && pwd)
}

find_jdk25() {
  local home
  for home in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" "$(home_of_javac || true)" \
    "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* "$HOME"/.local/share/mise/installs/java/*25* \
    "$HOME"/.asdf/installs/java/*25* "$HOME"/jdk*25* \
    /usr/lib/jvm/*25* /usr/lib64/jvm/*25* /usr/java/*25* /usr/local/jdk*25* /opt/*jdk*25* /opt/java/*25* /opt/java/openjdk \
    "$HOME"/Library/Java/JavaVirtualMachines/*25*/Contents/Home /Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    /opt/homebrew/opt/openjdk@25 /usr/local/opt/openjdk@25 "/c/Program Files"/*/jdk-25*; do
    if [ -n "$home" ] && is_jdk25 "$home"; then
      export JAVA_HOME=$home
      return 0
    fi
  done
  echo "${0##*/}: JDK 25 not found; install one (https://adoptium.net, or: sdk install java 25-tem) or set JAVA25_HOME to its folder" >&2
  return 1
}

find_maven() {
  command -v mvn >/dev/null && return 0
  echo "${0##*/}: Maven not found; install Maven 3.8 or newer (https://maven.apache.org, or: sdk install maven)" >&2
  return 1
}
