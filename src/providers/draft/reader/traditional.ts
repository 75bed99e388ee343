/** Common traditional characters next to their simplified forms, enough to read what a prompt names. One character for one, so positions hold. */
const PAIRS =
  "東东 車车 門门 馬马 魚鱼 鳥鸟 龍龙 風风 雲云 電电 飛飞 樹树 葉叶 雞鸡 貓猫 豬猪 鴨鸭 鵝鹅 蟲虫 蝦虾 鯨鲸 獅狮 燈灯 橋桥 樓楼 廟庙 館馆 廳厅 場场 園园 鄉乡 鎮镇 國国 島岛 嶺岭 灣湾 灘滩 溝沟 漁渔 爺爷 媽妈 兒儿 " +
  "孫孙 們们 個个 隻只 條条 輛辆 棟栋 張张 雙双 對对 顆颗 幾几 兩两 萬万 億亿 無无 沒没 開开 關关 點点 滅灭 燒烧 熱热 氣气 煙烟 騎骑 駕驾 剎刹 減减 紅红 綠绿 藍蓝 黃黄 銀银 圓圆 錢钱 鐘钟 鐵铁 銅铜 壺壶 盤盘 書书 " +
  "筆笔 紙纸 畫画 線线 繪绘 膠胶 腦脑 機机 話话 視视 鏡镜 頭头 遠远 進进 過过 還还 這这 裡里 裏里 邊边 後后 來来 時时 間间 晝昼 陽阳 陰阴 霧雾 颱台 凍冻 節节 歲岁 樂乐 歡欢 愛爱 淚泪 憂忧 鬱郁 靜静 寧宁 溫温 驚惊 " +
  "險险 緊紧 夢梦 祕秘 動动 靈灵 戰战 賽赛 運运 體体 臉脸 髮发 眾众 觀观 導导 員员 師师 醫医 學学 農农 婦妇 殺杀 現现 實实 聲声 長长 寬宽 廣广 細细 補补 買买 賣卖 價价 產产 業业 廠厂 貨货 傘伞 褲裤 禮礼 燭烛 籠笼 " +
  "籃篮 櫃柜 牆墙 階阶 鑰钥 鎖锁 劍剑 槍枪 砲炮 艦舰 輪轮 軌轨 飯饭 麵面 湯汤 餅饼 鹽盐 蘋苹 種种 穀谷 麥麦 蓮莲 蘭兰 櫻樱 楓枫 鬆松 蘆芦 葦苇 蔥葱 薑姜 嶼屿 峽峡 礦矿 巖岩 鑽钻 閃闪 爍烁 輝辉 燦灿 爛烂 濃浓 淺浅 " +
  "淨净 濕湿 乾干 滿满 漲涨 衝冲 遊游 潛潜 躍跃 臥卧 睜睁 聽听 說说 讀读 寫写 記记 給给 為为 會会 從从 讓让 與与 將将 應应 該该 別别 請请 藝艺 術术 簡简 單单 復复 雜杂 難难 歷历 舊旧 壞坏 貝贝 帶带 歸归 當当 帥帅 " +
  "謝谢 見见 親亲 團团 圍围 環环 繞绕 轉转 層层 傳传 統统 華华 麗丽 鮮鲜 豔艳 鳳凤 鷗鸥 鶴鹤 屬属 顏颜";

const SIMPLIFIED: ReadonlyMap<string, string> = new Map(PAIRS.split(" ").map((pair) => [pair.slice(0, 1), pair.slice(1)]));

/** Lower case, simplified, straight quotes; the length never changes. */
export function fold(text: string): string {
  let folded = "";
  for (const char of text) folded += SIMPLIFIED.get(char) ?? lower(char);
  return folded;
}

function lower(char: string): string {
  if (char === "’" || char === "‘") return "'";
  const small = char.toLowerCase();
  return small.length === char.length ? small : char;
}
