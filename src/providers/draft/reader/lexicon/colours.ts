import type { Entry } from "./entry.ts";

/** Colour words → sRGB hex. First everyday names (those of people and paint boxes differ from CSS), then the CSS named colours that are left. */
export const COLOUR_WORDS: readonly Entry<string>[] = [
  ["#9be21c", "lime green, lime, neon green, 青柠绿, 青柠色, 荧光绿, 黄绿色, 黄绿, 柠檬绿"],
  ["#d5322b", "red, bright red, 红, 红色, 大红, 红彤彤, 鲜红"],
  ["#a51c30", "crimson, dark red, deep red, burgundy, maroon, 深红, 深红色, 暗红, 酒红, 酒红色"],
  ["#f08c24", "orange, bright orange, amber, 橙, 橙色, 橘色, 橘红, 橘黄, 琥珀色, 橙红"],
  ["#f5c52c", "yellow, bright yellow, mustard, golden yellow, 黄, 黄色, 金黄, 明黄, 鹅黄"],
  ["#d9a441", "gold, golden, ochre, brass, 金, 金色, 金灿灿, 黄铜色"],
  ["#3d9a4a", "green, bright green, leaf green, emerald, 绿, 绿色, 翠绿, 碧绿, 草绿, 绿油油"],
  ["#1f5d3a", "dark green, forest green, deep green, bottle green, 深绿, 深绿色, 墨绿, 墨绿色"],
  ["#8fbf9a", "sage, sage green, mint, mint green, pale green, light green, 薄荷绿, 浅绿, 浅绿色, 淡绿"],
  ["#1f9c96", "teal, turquoise, aqua, cyan, 青色, 青绿, 蓝绿, 湖蓝, 青绿色, 松石绿"],
  ["#2f6fd0", "blue, bright blue, cobalt, ultramarine, royal blue, 蓝, 蓝色, 湛蓝, 宝蓝, 蔚蓝, 蓝蓝"],
  ["#8ec5ea", "light blue, sky blue, pale blue, baby blue, ice blue, 浅蓝, 浅蓝色, 天蓝, 天蓝色, 淡蓝"],
  ["#1b2f5e", "dark blue, navy, navy blue, midnight blue, indigo, deep blue, 深蓝, 深蓝色, 藏青, 藏蓝, 靛蓝, 海军蓝"],
  ["#7a4fb0", "purple, violet, 紫, 紫色, 紫罗兰"],
  ["#b79ad6", "lavender, lilac, mauve, 淡紫, 淡紫色, 薰衣草色"],
  ["#ec8fb0", "pink, rose pink, 粉, 粉色, 粉红, 粉红色, 桃红"],
  ["#d6338a", "magenta, fuchsia, hot pink, 洋红, 品红, 玫红, 玫红色"],
  ["#7a5236", "brown, chestnut, chocolate brown, 棕, 棕色, 褐色, 咖啡色, 栗色"],
  ["#d9c3a0", "beige, cream, sand coloured, tan, ivory, off white, 米色, 奶油色, 米白, 象牙白, 沙色, 卡其色"],
  ["#f4f3ee", "white, snow white, 白, 白色, 雪白, 洁白, 白白"],
  ["#1c1d21", "black, jet black, 黑, 黑色, 漆黑, 乌黑"],
  ["#8b8f96", "grey, gray, 灰, 灰色"],
  ["#c4c8cf", "silver, light grey, light gray, 银, 银色, 浅灰, 银白"],
  ["#4a4e57", "dark grey, dark gray, charcoal grey, anthracite, 深灰, 深灰色"],
  ["#e2725b", "coral, terracotta, salmon, peach, rust, copper, 珊瑚色, 砖红, 桃色, 铜色, 铁锈色"],
];

/** The CSS named colours (W3C CSS Color Module Level 4, section 6.1) that have no everyday entry above, as `name:hex`. */
const CSS_NAMES =
  "aliceblue:f0f8ff antiquewhite:faebd7 aquamarine:7fffd4 azure:f0ffff bisque:ffe4c4 blanchedalmond:ffebcd blueviolet:8a2be2 burlywood:deb887 cadetblue:5f9ea0 chartreuse:7fff00 chocolate:d2691e cornflowerblue:6495ed cornsilk:fff8dc darkblue:00008b darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:006400 darkgrey:a9a9a9 darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00 darkorchid:9932cc darkred:8b0000 darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b darkslategray:2f4f4f darkslategrey:2f4f4f darkturquoise:00ced1 darkviolet:9400d3 deeppink:ff1493 deepskyblue:00bfff dimgray:696969 dimgrey:696969 dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0 forestgreen:228b22 gainsboro:dcdcdc ghostwhite:f8f8ff goldenrod:daa520 greenyellow:adff2f honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c khaki:f0e68c lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff lightgoldenrodyellow:fafad2 lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1 lightsalmon:ffa07a lightseagreen:20b2aa lightskyblue:87cefa lightslategray:778899 lightslategrey:778899 lightsteelblue:b0c4de lightyellow:ffffe0 limegreen:32cd32 linen:faf0e6 mediumaquamarine:66cdaa mediumblue:0000cd mediumorchid:ba55d3 mediumpurple:9370db mediumseagreen:3cb371 mediumslateblue:7b68ee mediumspringgreen:00fa9a mediumturquoise:48d1cc mediumvioletred:c71585 midnightblue:191970 mintcream:f5fffa mistyrose:ffe4e1 moccasin:ffe4b5 navajowhite:ffdead oldlace:fdf5e6 olive:808000 olivedrab:6b8e23 orangered:ff4500 orchid:da70d6 palegoldenrod:eee8aa palegreen:98fb98 paleturquoise:afeeee palevioletred:db7093 papayawhip:ffefd5 peachpuff:ffdab9 peru:cd853f plum:dda0dd powderblue:b0e0e6 rebeccapurple:663399 rosybrown:bc8f8f royalblue:4169e1 saddlebrown:8b4513 sandybrown:f4a460 seagreen:2e8b57 seashell:fff5ee sienna:a0522d skyblue:87ceeb slateblue:6a5acd slategray:708090 slategrey:708090 springgreen:00ff7f steelblue:4682b4 thistle:d8bfd8 tomato:ff6347 wheat:f5deb3 whitesmoke:f5f5f5 yellowgreen:9acd32";

/** Names that are things or materials at least as often as colours; as a bare word in a prompt they are not taken for a colour. */
const RATHER_THINGS = new Set(["chocolate", "wheat", "tomato", "plum", "seashell", "linen", "thistle", "peru", "snow", "olive", "orchid"]);

export const CSS_COLOUR_WORDS: readonly Entry<string>[] = CSS_NAMES.split(" ")
  .map((pair): Entry<string> => [`#${pair.split(":")[1]}`, pair.split(":")[0] ?? ""])
  .filter(([, name]) => !RATHER_THINGS.has(name));
