import type { Season, TimeOfDay, Weather } from "../../picture/scene.ts";
import type { Entry } from "./entry.ts";

export const TIME_WORDS: readonly Entry<TimeOfDay>[] = [
  [
    "before-dawn",
    "before sunrise, before dawn, before daybreak, before the sun, before the sun rises, pre dawn, predawn, before first light, hour before sunrise, early hours, 日出前, 日出之前, 天亮前, 天亮之前, 黎明前, 拂晓前, 凌晨, 天没亮, 天还没亮, 太阳升起之前",
  ],
  ["dawn", "dawn, sunrise, daybreak, first light, sun rises, sunup, 日出, 黎明, 拂晓, 破晓, 天亮, 晨曦, 天刚亮, 清晨, 朝阳"],
  ["morning", "morning, breakfast, early in the day, 早晨, 早上, 上午, 晨光, 早餐, 一早, 大清早"],
  [
    "day",
    "noon, midday, daytime, daylight, by day, at lunch, lunchtime, bright day, sunny day, full sun, 中午, 正午, 白天, 午间, 大白天, 晌午, 白昼",
  ],
  ["afternoon", "afternoon, teatime, golden hour, late light, 下午, 午后, 黄金时刻"],
  ["sunset", "sunset, sundown, setting sun, sun sets, evening sun, sun going down, 日落, 夕阳, 落日, 晚霞, 太阳落山, 太阳下山"],
  [
    "dusk",
    "dusk, twilight, blue hour, nightfall, evening, gloaming, getting dark, lights come on, lamps come on, 黄昏, 傍晚, 暮色, 薄暮, 蓝调时刻, 入夜时分, 天黑, 天快黑, 华灯初上, 晚上七点",
  ],
  [
    "night",
    "night, nighttime, midnight, moonlight, moonlit, starry, under the stars, late at night, after dark, nocturnal, in the dark, starlight, 夜, 夜晚, 夜里, 晚上, 深夜, 午夜, 月光, 星空, 半夜, 月夜, 夜色, 黑夜, 雨夜, 星光",
  ],
];

export const WEATHER_WORDS: readonly Entry<Weather>[] = [
  [
    "clear",
    "clear, sunny, sunshine, cloudless, blue sky, clear sky, bright sun, sunlit, 晴, 晴朗, 晴天, 阳光, 阳光明媚, 万里无云, 阳光灿烂",
  ],
  ["cloudy", "cloudy, overcast, grey sky, gray sky, dull day, 阴天, 多云, 阴沉, 阴云"],
  [
    "rain",
    "rain, rainy, raining, drizzle, drizzling, shower, downpour, wet street, wet, puddle, rainfall, 雨, 下雨, 雨天, 小雨, 细雨, 大雨, 雨中, 雨夜, 毛毛雨, 雨水, 积水, 烟雨, 春雨, 梅雨",
  ],
  [
    "storm",
    "storm, stormy, thunder, thunderstorm, lightning, tempest, hurricane, typhoon, 暴风雨, 雷雨, 闪电, 雷电, 台风, 暴雨, 打雷, 风暴",
  ],
  ["snow", "snow, snowy, snowing, snowfall, blizzard, snowflake, flurry, 雪, 下雪, 大雪, 雪花, 飘雪, 雪中, 风雪, 落雪, 初雪"],
  ["fog", "fog, foggy, mist, misty, haze, hazy, 雾, 大雾, 薄雾, 晨雾, 雾气, 迷雾, 云雾, 雾中"],
  ["wind", "wind, windy, breeze, breezy, gust, gale, 风, 大风, 微风, 狂风, 刮风, 起风, 风中, 海风"],
];

export const SEASON_WORDS: readonly Entry<Season>[] = [
  ["spring", "spring, springtime, blossom, cherry blossom, april, may day, easter, 春, 春天, 春季, 樱花, 花开, 桃花, 春日, 清明, 春风"],
  ["summer", "summer, summertime, july, august, midsummer, heatwave, 夏, 夏天, 夏季, 盛夏, 夏日, 暑假, 夏夜"],
  [
    "autumn",
    "autumn, fall foliage, autumnal, october, november, harvest, halloween, fallen leaf, in the fall, turning leaf, 秋, 秋天, 秋季, 落叶, 秋日, 丰收, 枫叶, 红叶, 中秋, 深秋",
  ],
  [
    "winter",
    "winter, wintry, december, january, frost, frosty, icy, christmas, ice, frozen, 冬, 冬天, 冬季, 寒冬, 结冰, 圣诞, 春节, 冬日, 除夕, 过年",
  ],
];
