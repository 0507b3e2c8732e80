package dev.espalier.io;
public class ArrayPrinter { public static String format(dev.espalier.base.Shape s, dev.espalier.base.DType t, Object a, int o){ var b=new StringBuilder("tensor("); for(int i=0;i<s.size()&&i<8;i++) b.append(java.lang.reflect.Array.get(a,o+i)).append(' '); return b.append(")").toString(); } }
