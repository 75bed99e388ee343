import type { Entry } from "./entry.ts";

export const PLACE_WORDS: readonly Entry<string>[] = [
  ["tea-house", "tea house, teahouse, tea room, tea shop, mountain hut, inn, guesthouse, 茶馆, 茶屋, 茶室, 茶楼, 茶舍, 客栈, 民宿"],
  [
    "house",
    "house, home, cottage, villa, bungalow, farmhouse, building, mansion, townhouse, penthouse, schoolhouse, school, 房子, 小屋, 家, 别墅, 楼房, 老屋, 住宅, 老宅, 农舍, 学校, 四合院, 白墙黑瓦",
  ],
  ["cabin", "cabin, log cabin, hut, chalet, lodge, shack, treehouse, 木屋, 小木屋, 树屋"],
  ["barn", "barn, stable, farm building, silo, 谷仓, 马厩, 牛棚"],
  ["lighthouse", "lighthouse, 灯塔"],
  ["tower", "tower, clock tower, castle, church, steeple, watchtower, cathedral, minaret, 塔, 钟楼, 城堡, 教堂, 电视塔, 古塔"],
  ["skyscraper", "skyscraper, high rise, office tower, apartment block, tower block, 摩天大楼, 高楼, 大厦, 高楼大厦"],
  ["temple", "temple, shrine, pagoda, monastery, 寺庙, 庙, 神社, 宝塔, 寺, 古寺, 亭子, 凉亭"],
  [
    "shop",
    "shop, store, storefront, stall, market stall, kiosk, bookshop, boutique, florist, food stall, 商店, 店铺, 小店, 店, 摊位, 小摊, 书店, 花店, 铺子",
  ],
  ["tent", "tent, camp, yurt, 帐篷, 营地, 蒙古包"],
  ["bridge", "bridge, viaduct, footbridge, 桥, 大桥, 石桥, 小桥, 拱桥"],
  ["windmill", "windmill, wind turbine, wind farm, 风车, 风力发电机"],
  ["fence", "fence, picket fence, gate, railing, 栅栏, 篱笆, 围栏"],
];
